namespace Pintrace.Cli.Matrix;

/// <summary>The names of cells by verdict, a paragraph for each, broken between names.</summary>
static class VerdictList
{
    const int Indent = 10, LineWidth = 118;

    /// <summary>Writes the cells of a matrix.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="name">What a cell is called where the rest of its name is known.</param>
    /// <param name="to">Where to.</param>
    public static void Write(IEnumerable<MatrixCell> cells, Func<MatrixCell, string> name, TextWriter to)
    {
        foreach (var verdict in cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key))
            Paragraph.Write(MatrixCell.Name(verdict.Key).PadRight(Indent), verdict.Select(name), ", ", LineWidth, to);
    }
}
