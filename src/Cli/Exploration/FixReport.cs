using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Exploration;

/// <summary>Which single decisions would make what went wrong impossible, and what that would cost.</summary>
/// <param name="before">The exploration that found it.</param>
/// <param name="tried">The search for changes that prevent it.</param>
sealed class FixReport(InterleavingSearch before, FixSearch tried)
{
    static readonly string Brings = $"what it brings, in {FixSearch.Runs} random runs";
    static readonly HashSet<FindingKind> Errors =
        [.. DetectorCatalog.Rules.Where(r => r.Severity == Severity.Error).Select(r => r.Kind)];

    string Kinds => string.Join(", ", tried.Kinds.Select(PublicName.Of));

    public void WriteText(Screen screen)
    {
        var (fixes, others) = (tried.Fixes.Where(f => !IsWorse(f)).ToList(), tried.Fixes.Where(IsWorse).ToList());
        string undecided = tried.Undecided > 0 ? $"; {tried.Undecided} could not be decided" : "";
        string contradictory = tried.Contradictory > 0 ? $" ({tried.Contradictory} more contradict another)" : "";
        string how = fixes.Count == 0 ? "none" : $"{fixes.Count}";
        screen.Line();
        screen.Line(
            $"fixes: {how} of {Format.Count(tried.Count, "change")} of one decision{contradictory} "
            + $"{(fixes.Count > 1 ? "make" : "makes")} {Kinds} impossible{undecided}");
        Write(fixes, screen);
        if (others.Count == 0) return;
        screen.Line("no fixes, since another error takes its place:");
        Write(others, screen);
    }

    void Write(List<Fix> fixes, Screen screen)
    {
        if (fixes.Count == 0) return;
        var table = new TextTable("decision", "now", "instead", Brings) { Prose = [Brings] };
        foreach (var fix in fixes) table.Add(fix.Decision, fix.Was, fix.Value, BroughtBy(fix));
        table.Write(screen, indent: 2);
    }

    string BroughtBy(Fix fix)
    {
        string[] parts =
        [
            .. New(fix).Select(kind => $"{(Errors.Contains(kind) ? "error" : "warning")} {PublicName.Of(kind)}"),
            .. fix.NotApplicable is { } reason ? [reason] : Array.Empty<string>(),
            .. fix.Refusals.Select(r => $"{r}"),
            .. Numbers(fix.Costs).Where(n => n.Count != 0).Select(n => $"{n.Count:0 more;0 fewer} {n.What}"),
        ];
        return parts.Length == 0 ? "nothing" : string.Join("; ", parts);
    }

    static (long Count, string What)[] Numbers(RunCosts costs) =>
    [
        (costs.Waits, "waits"), (costs.Skipped, "skipped writebacks"), (costs.Bounced, "bounced writebacks"),
        (costs.Refused, "refusals"), (costs.Retries, "retries"), (costs.Copies, "copies"),
    ];

    /// <summary>What did not go wrong before.</summary>
    IEnumerable<FindingKind> New(Fix fix) => fix.Found.Except(before.Found);

    bool IsWorse(Fix fix) => New(fix).Any(Errors.Contains);

    /// <summary>The same for scripts.</summary>
    public object Record => new FixesRecord(
        tried.Kinds, tried.Count, tried.Contradictory, tried.Undecided, FixSearch.Runs, tried.Fixes.Select(RecordOf));

    FixRecord RecordOf(Fix fix) => new(
        fix.Decision, fix.Was, fix.Value, !IsWorse(fix), New(fix), before.Found.Except(fix.Found), fix.NotApplicable,
        fix.Refusals.Select(RefusalRecord.Of), RecordOf(fix.Costs));

    static CostRecord RecordOf(RunCosts c) => new(c.Waits, c.Skipped, c.Bounced, c.Refused, c.Retries, c.Copies);

    sealed record FixesRecord(
        IReadOnlyList<FindingKind> Kinds, int Tried, int Contradictory, int Undecided, int Runs,
        IEnumerable<FixRecord> Changes);

    sealed record FixRecord(
        string Decision, string Was, string Value, bool Fixes, IEnumerable<FindingKind> Brings,
        IEnumerable<FindingKind> Prevents, string? NotApplicable, IEnumerable<RefusalRecord> Refusals,
        CostRecord Costs);

    sealed record CostRecord(long Waits, long Skipped, long Bounced, long Refused, long Retries, long Copies);
}
