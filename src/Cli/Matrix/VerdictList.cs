using Pintrace.Analyzer.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>The names of cells by verdict, a paragraph for each, broken between names.</summary>
static class VerdictList
{
    const int Indent = 10;

    /// <summary>Writes the cells of a matrix.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="name">What a cell is called where the rest of its name is known.</param>
    /// <param name="screen">Where to.</param>
    public static void Write(IEnumerable<MatrixCell> cells, Func<MatrixCell, string> name, Screen screen)
    {
        foreach (var verdict in cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key))
            screen.List(Heading(verdict.Key, screen.Palette), verdict.Select(name), ", ");
    }

    static string Heading(Verdict verdict, Palette palette)
    {
        string name = MatrixCell.Name(verdict);
        return MatrixCell.Painted(verdict, name, palette) + new string(' ', Indent - name.Length);
    }
}
