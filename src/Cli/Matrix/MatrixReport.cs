using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>The matrix for people (a letter a cell, or a line a cell) and for scripts (schema pintrace/matrix/1).</summary>
sealed class MatrixReport(IReadOnlyList<MatrixCell> cells)
{
    const int Group = 5;
    const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    readonly string[] _policies = [.. cells.Select(c => c.Policy).Distinct()];

    /// <summary>True if a letter for each policy is enough.</summary>
    public bool FitsTable => _policies.Length <= Letters.Length;

    static char Symbol(MatrixCell cell) => cell.Verdict switch
    {
        Verdict.Safe => cell.Thoroughness == Thoroughness.Bounded ? '~' : '.',
        Verdict.Unsafe => 'U',
        Verdict.Degraded => 'd',
        Verdict.Blocked => 'B',
        Verdict.Refused => 'r',
        Verdict.NotApplicable => '-',
    };

    /// <summary>A row a scenario, a column a policy, a letter a cell; then what the letters mean.</summary>
    public void WriteTable(Palette palette, TextWriter to)
    {
        var rows = cells.GroupBy(c => c.Row).ToList();
        int width = rows.Max(r => r.Key.Length);
        to.WriteLine($"{Format.Count(rows.Count, "row")}, {(_policies.Length == 1 ? "1 policy" : $"{_policies.Length} policies")}: {Totals()}");
        to.WriteLine();
        to.WriteLine($"{"".PadRight(width)}  {Grouped(Letters[.._policies.Length].Select(letter => letter.ToString()))}");
        foreach (var row in rows) to.WriteLine($"{row.Key.PadRight(width)}  {Grouped(row.Select(c => Painted(c, palette)))}");
        to.WriteLine();
        to.WriteLine(". safe   U unsafe   d degraded (warnings)   B blocked   r refused   - n/a   ~ safe as far as it was explored");
        WriteLegend(to);
        to.WriteLine(Next());
    }

    void WriteLegend(TextWriter to)
    {
        int width = _policies.Max(p => p.Length), lines = (_policies.Length + 2) / 3;
        for (int line = 0; line < lines; line++)
            to.WriteLine(string.Join("  ", Enumerable.Range(0, 3).Select(c => c * lines + line).Where(i => i < _policies.Length).Select(i => $"{Letters[i]} {_policies[i].PadRight(width)}")).TrimEnd());
    }

    static string Grouped(IEnumerable<string> cells) => string.Join(' ', cells.Chunk(Group).Select(group => string.Concat(group)));

    static string Painted(MatrixCell cell, Palette palette)
    {
        string symbol = Symbol(cell).ToString();
        return cell.Verdict switch
        {
            Verdict.Safe => palette.Good(symbol),
            Verdict.Unsafe => palette.Bad(symbol),
            Verdict.Degraded or Verdict.Blocked => palette.Doubtful(symbol),
            Verdict.Refused or Verdict.NotApplicable => symbol,
        };
    }

    string Totals() => string.Join(", ", cells.GroupBy(c => c.Verdict).OrderBy(g => g.Key).Select(g => $"{Format.Number(g.Count())} {MatrixCell.Name(g.Key)}"));

    /// <summary>A line a cell, with what decided it.</summary>
    public void WriteList(TextWriter to)
    {
        var table = new TextTable("scenario", "policy", "verdict", "because of", "also found", "seen");
        foreach (var c in cells) table.Add(c.Row, c.Policy, MatrixCell.Name(c.Verdict), Kinds(c.Decisive), Kinds(c.Findings.Except(c.Asks)), Seen(c));
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

    /// <summary>The way into a cell: the first that is not safe, or else the first.</summary>
    string Next()
    {
        var cell = cells.FirstOrDefault(c => c.Verdict == Verdict.Unsafe) ?? cells[0];
        return cell.Thoroughness == Thoroughness.OneRun ? NextCommand.Of("record", "--scenario", cell.Scenario, "--policy", cell.Policy)
            : NextCommand.Of("explore", "--scenario", cell.Scenario, "--variant", cell.Variant, "--policy", cell.Policy, cell.Verdict == Verdict.Unsafe ? "-o" : null, cell.Verdict == Verdict.Unsafe ? "cell.db" : null);
    }

    public void WriteJson(TextWriter to) => Json.Write(to, "pintrace/matrix/1", json => json.Array("cells", cells, c => json.Object(null, () =>
    {
        json.WriteString("policy", c.Policy);
        json.WriteString("scenario", c.Scenario);
        json.WriteString("variant", c.Variant);
        json.WriteString("verdict", MatrixCell.Name(c.Verdict));
        json.Array("asks", c.Asks, k => json.WriteStringValue(PublicName.Of(k)));
        json.Array("findings", c.Findings, k => json.WriteStringValue(PublicName.Of(k)));
        json.WriteString("seen", PublicName.Kebab(c.Thoroughness.ToString()));
        json.WriteNumber("states", c.States);
        json.WriteString("reason", c.Reason);
    })));
}
