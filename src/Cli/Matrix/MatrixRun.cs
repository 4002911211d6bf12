using System.Runtime.ExceptionServices;
using Pintrace.Analyzer;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Matrix;

/// <summary>Computes the matrix. Cells depend on nothing but their names, so they are computed side by side.</summary>
sealed class MatrixRun(
    IReadOnlyList<string> policies, IReadOnlyList<Catalog.ScenarioInfo> scenarios, long maxStates)
{
    /// <summary>Enough for nearly every cell; bounds the time for the rest.</summary>
    public const long DefaultMaxStates = 100_000;
    const int GeneratedEvents = 20_000;

    static readonly Dictionary<FindingKind, FindingRule> Rules = DetectorCatalog.Rules.ToDictionary(d => d.Kind);

    readonly (Catalog.ScenarioInfo Scenario, string Variant, string Policy)[] _names =
        [.. from s in scenarios from v in s.Variants from p in policies select (s, v, p)];

    /// <summary>How many cells there are.</summary>
    public int Count => _names.Length;

    /// <summary>All cells, scenario by scenario.</summary>
    /// <param name="done">Called with the number of cells done so far.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="OperationCanceledException">The computation was cancelled.</exception>
    /// <exception cref="UsageException">A policy file is wrong.</exception>
    /// <exception cref="InputException">A policy file cannot be read.</exception>
    public IReadOnlyList<MatrixCell> Run(Action<int> done, CancellationToken cancel)
    {
        try
        {
            return RunSideBySide(done, cancel);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);      // the others are of the same policy
            throw;
        }
    }

    MatrixCell[] RunSideBySide(Action<int> done, CancellationToken cancel)
    {
        var cells = new MatrixCell[_names.Length];
        int count = 0;
        Parallel.For(0, cells.Length, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            var (scenario, variant, policy) = _names[i];
            cells[i] = scenario.IsGenerator
                ? Generated(scenario, variant, policy, cancel)
                : Explored(scenario, variant, policy, cancel);
            int now = Interlocked.Increment(ref count);
            lock (cells) done(now);
        });
        return cells;
    }

    MatrixCell Explored(Catalog.ScenarioInfo scenario, string variant, string policy, CancellationToken cancel)
    {
        var request = new ExplorationRequest(scenario.Id, policy, variant, Any: false, maxStates);
        var search = new InterleavingSearch(request);
        var cell = new MatrixCell(
            policy, scenario.Id, variant, scenario.Asks, [], Verdict.NotApplicable, Thoroughness.All, States: 0)
        {
            Group = scenario.Group,
        };
        if (search.NotApplicable is { } reason) return cell with { Reason = reason };
        search.Run(cancel: cancel);
        cancel.ThrowIfCancellationRequested();
        var refusals = search.Refusals;
        var decisive = search.Found.Intersect(scenario.Asks).Select(k => (Rules[k], ConsequenceOf(k, search))).ToList();
        var denied = refusals.Where(r => !r.IsTransient).ToList();
        var verdict = VerdictOf(decisive, denied.Count > 0);
        return cell with
        {
            Findings = search.Found,
            Verdict = verdict,
            Consequence = Worst(decisive),
            Refusals = refusals,
            Reason = verdict == Verdict.Refused ? string.Join("; ", denied) : null,
            Thoroughness = search.IsComplete ? Thoroughness.All : Thoroughness.Bounded,
            States = search.States,
        };
    }

    static MatrixCell Generated(Catalog.ScenarioInfo scenario, string variant, string policy, CancellationToken cancel)
    {
        var recording = new Recording(new RecordingRequest(
            scenario.Id, policy, variant, Schedule: null, Seed: 1, GeneratedEvents));
        var trace = new MemoryTrace(recording.Header);
        recording.Run(trace, cancel);
        var findings = Analysis.Run(trace, cancel: cancel).Findings;
        FindingKind[] found = [.. findings.Select(f => f.Kind).Distinct().Order()];
        var decisive = findings.Where(f => scenario.Asks.Contains(f.Kind)).Select(f => (Rules[f.Kind], f.Consequence))
            .ToList();
        var verdict = VerdictOf(decisive, refused: false);
        return new(
            policy, scenario.Id, variant, scenario.Asks, found, verdict, Thoroughness.OneRun, States: trace.EventCount)
        {
            Group = scenario.Group,
            Consequence = Worst(decisive),
        };
    }

    /// <summary>
    /// The worst that a kind of finding costs in some interleaving. What endangers the disk has cost data if what was
    /// stored was lost to it.
    /// </summary>
    static Consequence ConsequenceOf(FindingKind kind, InterleavingSearch search)
    {
        bool isLostToDisk = Rules[kind].EndangersDisk && search.Found.Contains(FindingKind.LostDirty);
        return isLostToDisk || search.LosesData(kind) ? Consequence.DataLost : Rules[kind].Consequence;
    }

    static Consequence? Worst(IReadOnlyList<(FindingRule Rule, Consequence Consequence)> decisive) =>
        decisive.Count == 0 ? null : decisive.Max(d => d.Consequence);

    static Verdict VerdictOf(IReadOnlyList<(FindingRule Rule, Consequence Consequence)> decisive, bool refused)
    {
        if (decisive.Count == 0) return refused ? Verdict.Refused : Verdict.Safe;
        if (decisive.Any(d => IsUnsafe(d.Rule, d.Consequence))) return Verdict.Unsafe;
        return decisive.Any(d => d.Consequence == Consequence.Hang) ? Verdict.Blocked : Verdict.Degraded;
    }

    /// <summary>Data was lost, or a contract was broken that must not be.</summary>
    static bool IsUnsafe(FindingRule rule, Consequence consequence) =>
        consequence == Consequence.DataLost || rule.Severity == Severity.Error && consequence != Consequence.Hang;
}
