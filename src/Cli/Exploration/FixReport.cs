using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Exploration;

/// <summary>
/// Which single decisions or, if there is none, which two would make what went wrong impossible, and what that would
/// cost.
/// </summary>
/// <param name="before">The exploration that found it.</param>
/// <param name="tried">The search for changes that prevent it.</param>
sealed class FixReport(InterleavingSearch before, FixSearch tried)
{
    static readonly string Brings = $"what it brings, in {FixSearch.Runs} random runs";
    static readonly HashSet<FindingKind> Errors =
        [.. DetectorCatalog.Rules.Where(r => r.Severity == Severity.Error).Select(r => r.Kind)];

    string Kinds => string.Join(", ", tried.Kinds.Select(PublicName.Of));

    /// <summary>Whether one decision is enough. Pairs are looked for only if it is not.</summary>
    public bool HasSingles => tried.Singles.Fixes.Any(IsFix);

    public void WriteText(Screen screen)
    {
        var (fixes, others) = (tried.Singles.Fixes.Where(IsFix).ToList(), tried.Singles.Fixes.Where(IsWorse).ToList());
        screen.Line();
        screen.Labelled("fixes: ", Outcome(fixes.Count, tried.Singles, "one decision"));
        WriteSingles(fixes, screen);
        if (others.Count > 0) screen.Line("no fixes, since another error takes its place:");
        WriteSingles(others, screen);
        if (HasSingles) return;
        var pairs = tried.Pairs;
        screen.Labelled("pairs: ", Outcome(pairs.Fixes.Count, pairs, "two decisions"));
        WritePairs(pairs.Fixes, screen);
    }

    string Outcome(int found, FixTries tries, string size)
    {
        string contradictory = tries.Contradictory > 0
            ? $" ({Format.Number(tries.Contradictory)} more contradict another)"
            : "";
        string undecided = tries.Undecided > 0 ? $"; {Format.Number(tries.Undecided)} could not be decided" : "";
        string left = tries.Left > 0 ? $"; {Format.Number(tries.Left)} were not tried, as that takes too long" : "";
        return $"{(found == 0 ? "none" : Format.Number(found))} of {Format.Count(tries.Count, "change")} of {size}"
            + $"{contradictory} {(found > 1 ? "make" : "makes")} {Kinds} impossible{undecided}{left}";
    }

    void WriteSingles(List<Fix> fixes, Screen screen)
    {
        if (fixes.Count == 0) return;
        var table = new TextTable("decision", "now", "instead", Brings) { Prose = [Brings] };
        foreach (var fix in fixes)
            table.Add(fix.Changes[0].Decision, fix.Changes[0].Was, fix.Changes[0].Value, BroughtBy(fix));
        table.Write(screen, indent: 2);
    }

    /// <summary>Pairs that differ only in the value of the second decision, and bring the same, are one row.</summary>
    void WritePairs(IReadOnlyList<Fix> pairs, Screen screen)
    {
        if (pairs.Count == 0) return;
        var table = new TextTable("decisions", Brings) { Prose = ["decisions", Brings] };
        var rows = pairs.GroupBy(p => (First: p.Changes[0], p.Changes[1].Decision, Brought: BroughtBy(p)));
        foreach (var row in rows)
        {
            var ((decision, _, value), second, brought) = row.Key;
            string values = string.Join('|', row.Select(p => p.Changes[1].Value));
            table.Add($"{decision}={value}, {second}={values}", brought);
        }
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

    /// <summary>No error takes the place of what it prevents.</summary>
    public bool IsFix(Fix fix) => !IsWorse(fix);

    bool IsWorse(Fix fix) => New(fix).Any(Errors.Contains);

    /// <summary>The same for scripts.</summary>
    public object Record => new FixesRecord(
        tried.Kinds, tried.Singles.Count, tried.Singles.Contradictory, tried.Singles.Undecided, FixSearch.Runs,
        tried.Singles.Fixes.Select(RecordOf), HasSingles ? null : PairsRecord.Of(tried.Pairs, PairOf));

    FixRecord RecordOf(Fix fix) => new(
        fix.Changes[0].Decision, fix.Changes[0].Was, fix.Changes[0].Value, IsFix(fix), New(fix),
        before.Found.Except(fix.Found), fix.NotApplicable, fix.Refusals.Select(RefusalRecord.Of), CostRecord.Of(fix));

    PairRecord PairOf(Fix fix) => new(
        fix.Changes, New(fix), before.Found.Except(fix.Found), fix.NotApplicable,
        fix.Refusals.Select(RefusalRecord.Of), CostRecord.Of(fix));

    sealed record FixesRecord(
        IReadOnlyList<FindingKind> Kinds, int Tried, int Contradictory, int Undecided, int Runs,
        IEnumerable<FixRecord> Changes, PairsRecord? Pairs);

    sealed record FixRecord(
        string Decision, string Was, string Value, bool Fixes, IEnumerable<FindingKind> Brings,
        IEnumerable<FindingKind> Prevents, string? NotApplicable, IEnumerable<RefusalRecord> Refusals,
        CostRecord Costs);

    sealed record PairsRecord(int Tried, int Left, int Contradictory, int Undecided, IEnumerable<PairRecord> Changes)
    {
        public static PairsRecord Of(FixTries tries, Func<Fix, PairRecord> record) => new(
            tries.Count - tries.Left, tries.Left, tries.Contradictory, tries.Undecided, tries.Fixes.Select(record));
    }

    sealed record PairRecord(
        IReadOnlyList<DecisionChange> Decisions, IEnumerable<FindingKind> Brings, IEnumerable<FindingKind> Prevents,
        string? NotApplicable, IEnumerable<RefusalRecord> Refusals, CostRecord Costs);

    sealed record CostRecord(long Waits, long Skipped, long Bounced, long Refused, long Retries, long Copies)
    {
        public static CostRecord Of(Fix fix) => new(
            fix.Costs.Waits, fix.Costs.Skipped, fix.Costs.Bounced, fix.Costs.Refused, fix.Costs.Retries,
            fix.Costs.Copies);
    }
}
