using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>The matrix for people (a letter or a line per cell) and for scripts (schema pintrace/matrix/1).</summary>
sealed class MatrixReport(IReadOnlyList<MatrixCell> cells)
{
    const int Group = 5, LegendColumns = 3;
    const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const string Symbols =
        ". safe   U unsafe   d degraded (warnings)   B blocked   r refused   - n/a   ~ safe as far as it was explored";

    readonly string[] _policies = [.. cells.Select(c => c.Policy).Distinct()];

    /// <summary>True if a letter for each policy is enough.</summary>
    public bool FitsTable => _policies.Length <= Letters.Length;

    /// <summary>A row per scenario, a column per policy, a letter per cell; then what the letters mean.</summary>
    public void WriteTable(Palette palette, TextWriter to)
    {
        var rows = cells.GroupBy(c => c.Row).ToList();
        int width = rows.Max(r => r.Key.Length);
        string policies = _policies.Length == 1 ? "1 policy" : $"{_policies.Length} policies";
        string letters = Grouped(Letters[.._policies.Length].Select(letter => letter.ToString()));
        to.WriteLine($"{Format.Count(rows.Count, "row")}, {policies}: {Totals()}");
        to.WriteLine();
        to.WriteLine($"{"".PadRight(width)}  {letters}");
        foreach (var row in rows)
            to.WriteLine($"{row.Key.PadRight(width)}  {Grouped(row.Select(c => Painted(c, palette)))}");
        to.WriteLine();
        to.WriteLine(Symbols);
        WriteLegend(to);
        to.WriteLine(Next());
    }

    string Totals() => string.Join(", ", cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key)
        .Select(g => $"{Format.Number(g.Count())} {MatrixCell.Name(g.Key)}"));

    static string Grouped(IEnumerable<string> cells) =>
        string.Join(' ', cells.Chunk(Group).Select(group => string.Concat(group)));

    static string Painted(MatrixCell cell, Palette palette) => cell.Verdict switch
    {
        Verdict.Safe => palette.Good(cell.Thoroughness == Thoroughness.Bounded ? "~" : "."),
        Verdict.Unsafe => palette.Bad("U"),
        Verdict.Degraded => palette.Doubtful("d"),
        Verdict.Blocked => palette.Doubtful("B"),
        Verdict.Refused => "r",
        Verdict.NotApplicable => "-",
    };

    /// <summary>The policies by their letters, in columns that are read from top to bottom.</summary>
    void WriteLegend(TextWriter to)
    {
        int width = _policies.Max(p => p.Length);
        string[] entries = [.. _policies.Select((policy, i) => $"{Letters[i]} {policy.PadRight(width)}")];
        int lines = (entries.Length + LegendColumns - 1) / LegendColumns;
        for (int line = 0; line < lines; line++)
            to.WriteLine(string.Join("  ", entries.Where((_, i) => i % lines == line)).TrimEnd());
    }

    /// <summary>A line per cell, with what decided it.</summary>
    public void WriteList(TextWriter to)
    {
        var table = new TextTable("scenario", "policy", "verdict", "because of", "also found", "seen");
        foreach (var c in cells)
        {
            string because = Kinds(c.Decisive), also = Kinds(c.Findings.Except(c.Asks));
            table.Add(c.Row, c.Policy, MatrixCell.Name(c.Verdict), because, also, Seen(c));
        }
        table.Write(to);
        to.WriteLine(Next());
    }

    static string Kinds(IEnumerable<FindingKind> kinds) => string.Join(' ', kinds.Select(PublicName.Of));

    static string Seen(MatrixCell c) => c.Reason ?? c.Thoroughness switch
    {
        Thoroughness.All => "all interleavings",
        Thoroughness.Bounded => $"{Format.Number(c.States)} states",
        Thoroughness.OneRun => "one run",
    };

    /// <summary>The command that opens a cell: the first that is not safe, or else the first.</summary>
    string Next()
    {
        var cell = cells.FirstOrDefault(c => c.Verdict == Verdict.Unsafe) ?? cells[0];
        if (cell.Thoroughness == Thoroughness.OneRun)
            return NextCommand.Of("record", "--scenario", cell.Scenario, "--policy", cell.Policy);
        string[] names = ["--scenario", cell.Scenario, "--variant", cell.Variant, "--policy", cell.Policy];
        string[] output = cell.Verdict == Verdict.Unsafe ? ["-o", "cell.db"] : [];
        return NextCommand.Of(["explore", .. names, .. output]);
    }

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/matrix/1", new Document(cells.Select(RecordOf)));

    static CellRecord RecordOf(MatrixCell c) => new(
        c.Policy,
        c.Scenario,
        c.Variant,
        MatrixCell.Name(c.Verdict),
        c.Asks,
        c.Findings,
        c.Thoroughness,
        c.States,
        c.Reason);

    sealed record Document(IEnumerable<CellRecord> Cells);

    sealed record CellRecord(
        string Policy,
        string Scenario,
        string Variant,
        string Verdict,
        IReadOnlyList<FindingKind> Asks,
        IReadOnlyList<FindingKind> Findings,
        Thoroughness Seen,
        long States,
        string? Reason);
}
