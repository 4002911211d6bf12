namespace Pintrace.Analyzer.Text;

/// <summary>How many rows are shown to people; those left out are counted.</summary>
/// <param name="Most">As --limit says; 0 shows all.</param>
public readonly record struct RowLimit(int Most)
{
    /// <summary>Nothing is left out.</summary>
    public bool ShowsAll => Most == 0;

    /// <summary>The rows that are shown.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> rows) => ShowsAll ? rows : rows.Take(Most);

    /// <summary>Says how many rows were left out, if any were.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="screen">Where to.</param>
    /// <param name="indent">Blanks before it.</param>
    public void WriteRemainder(long rows, Screen screen, int indent = 0)
    {
        if (!ShowsAll && rows > Most) screen.Hidden($"{Format.Number(rows - Most)} more", "--limit 0", indent);
    }
}
