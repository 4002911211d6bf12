using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Views;

/// <summary>How many rows are shown to people.</summary>
/// <param name="Most">As --limit says; 0 shows all.</param>
readonly record struct RowLimit(int Most)
{
    public IEnumerable<T> Of<T>(IEnumerable<T> rows) => Most == 0 ? rows : rows.Take(Most);

    /// <summary>Says how many rows were left out, if any were.</summary>
    public void WriteRemainder(int rows, TextWriter to)
    {
        if (Most > 0 && rows > Most) to.WriteLine($"... {Format.Number(rows - Most)} more (--limit 0 shows all)");
    }
}
