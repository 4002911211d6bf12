using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>The matrix in a line per cell, for people and for scripts (schema pintrace/matrix/1).</summary>
sealed class MatrixReport(IReadOnlyList<MatrixCell> cells)
{
    /// <summary>A line per cell, with what decided it.</summary>
    public void WriteList(Screen screen)
    {
        var table = new TextTable("scenario", "policy", "verdict", "because of", "also found", "seen")
        {
            Prose = ["scenario", "policy", "because of", "also found", "seen"],
        };
        foreach (var c in cells)
        {
            string because = c.Verdict == Verdict.Refused ? c.Reason! : Kinds(c.Decisive);
            string also = Kinds(c.Findings.Except(c.Asks));
            table.Add(c.Row, c.Policy, c.Words, because, also, Seen(c));
        }
        table.Write(screen);
    }

    static string Kinds(IEnumerable<FindingKind> kinds) => string.Join(' ', kinds.Select(PublicName.Of));

    static string Seen(MatrixCell c) => c.Verdict == Verdict.NotApplicable ? c.Reason! : c.Thoroughness switch
    {
        Thoroughness.All => "all interleavings",
        Thoroughness.Bounded => $"{Format.Number(c.States)} states",
        Thoroughness.OneRun => "one run",
    };

    /// <summary>
    /// The command that opens a cell: the first that is unsafe, if possible of a row in which policies differ, or else
    /// the first.
    /// </summary>
    public IReadOnlyList<string> Next()
    {
        var telling = MatrixRow.Of(cells).Where(r => r.Everywhere is null).SelectMany(r => r.Cells);
        var cell = telling.Concat(cells).FirstOrDefault(c => c.Verdict == Verdict.Unsafe) ?? cells[0];
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
        c.Reason,
        c.Refusals.Select(RefusalRecord.Of),
        c.Consequence);

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
        string? Reason,
        IEnumerable<RefusalRecord> Refusals,
        Consequence? Consequence);
}
