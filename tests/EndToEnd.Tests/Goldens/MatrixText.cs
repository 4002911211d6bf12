namespace Pintrace.EndToEnd.Tests.Goldens;

/// <summary>
/// The matrix in a form in which a review can read what changes: a row for each scenario and variant, a letter for each
/// policy. A second block has a row for each kind of finding that decides a verdict or occurs beside it, and for each
/// reason why something is refused or a question does not apply.
/// </summary>
static class MatrixText
{
    const int Group = 5, LegendColumns = 3;
    const string ColumnNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static string Of(IReadOnlyList<Cell> cells)
    {
        var text = new StringWriter { NewLine = "\n" };
        string[] policies = [.. cells.Select(c => c.Policy).Distinct()];
        List<(string Row, Cell[] Cells)> rows = [.. cells.GroupBy(c => c.Row).Select(g => (g.Key, g.ToArray()))];
        int width = rows.Max(r => r.Row.Length);
        string head = Grouped(ColumnNames[..policies.Length]);
        WriteLegend(policies, text);
        text.WriteLine($"{"".PadRight(width)}  {head}");
        foreach (var row in rows) text.WriteLine($"{row.Row.PadRight(width)}  {Grouped(row.Cells.Select(Letter))}");
        text.WriteLine("\nWhy: ! decides the verdict, + is found too, r is refused, - the question does not apply\n");
        text.WriteLine($"  {head}");
        foreach (var row in rows)
        {
            text.WriteLine(row.Row);
            foreach (var (what, marks) in Marks(row.Cells)) text.WriteLine($"  {Grouped(marks)}  {what}");
        }
        return text.ToString();
    }

    static string Grouped(IEnumerable<char> letters) =>
        string.Join(' ', letters.Chunk(Group).Select(group => new string(group)));

    static void WriteLegend(string[] policies, TextWriter to)
    {
        to.WriteLine("Policies\n");
        int lines = (policies.Length + LegendColumns - 1) / LegendColumns, width = policies.Max(p => p.Length);
        for (int line = 0; line < lines; line++)
        {
            var shown = Enumerable.Range(0, policies.Length).Where(i => i % lines == line);
            var entries = shown.Select(i => $"{ColumnNames[i]} {policies[i].PadRight(width)}");
            to.WriteLine(string.Join("  ", entries).TrimEnd());
        }
        to.WriteLine("\nVerdicts: . safe   U unsafe, data lost   u unsafe, data at risk   L unsafe, leak");
        to.WriteLine("          d degraded   B blocked   r refused   - n/a");
        to.WriteLine("          ~ safe as far as it was explored   ? another verdict as far as it was explored\n");
    }

    static char Letter(Cell cell)
    {
        if (cell.Seen == "bounded") return cell.Verdict == "safe" ? '~' : '?';
        return cell.Verdict switch
        {
            "safe" => '.',
            "unsafe" => cell.Consequence switch { "data-lost" => 'U', "data-at-risk" => 'u', _ => 'L' },
            "degraded" => 'd',
            "blocked" => 'B',
            "refused" => 'r',
            "n/a" => '-',
            _ => throw new InvalidOperationException($"There is no letter for {cell.Verdict}."),
        };
    }

    /// <summary>The second block's rows for one row of the first.</summary>
    static IEnumerable<(string What, IEnumerable<char> Marks)> Marks(Cell[] row)
    {
        foreach (string kind in row.SelectMany(c => c.Findings).Distinct().Order(StringComparer.Ordinal))
            yield return (kind, row.Select(c => Mark(c, kind)));
        foreach (string reason in row.Select(c => c.Reason).Where(r => r != "").Distinct())
            yield return (reason, row.Select(c => c.Reason == reason ? Letter(c) : '.'));
    }

    static char Mark(Cell cell, string kind)
    {
        if (!cell.Findings.Contains(kind)) return '.';
        return cell.Asks.Contains(kind) ? '!' : '+';
    }
}
