using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>A decision that, were it another, would make what went wrong impossible.</summary>
/// <param name="Decision">Its name.</param>
/// <param name="Was">How the policy decides.</param>
/// <param name="Value">How it would have to decide.</param>
/// <param name="Found">What goes wrong then, in some interleaving.</param>
/// <param name="Refusals">What is denied then that the policy grants.</param>
/// <param name="NotApplicable">Why the scenario's question makes no sense then; null if it does.</param>
/// <param name="Costs">How much more random runs cost then.</param>
public sealed record Fix(
    string Decision,
    string Was,
    string Value,
    IReadOnlyList<FindingKind> Found,
    IReadOnlyList<Refusal> Refusals,
    string? NotApplicable,
    RunCosts Costs);

/// <summary>
/// Changes each decision of a policy to each other value that does not contradict the rest, and explores the scenario
/// again: which change makes the finding impossible?
/// </summary>
public sealed class FixSearch
{
    /// <summary>In how many random runs what a change brings is counted: those with the seeds from 1 on.</summary>
    public const int Runs = 100;

    readonly InterleavingSearch _search;
    readonly PolicySpec _policy;
    readonly List<(Decision Decision, PolicySpec Changed)> _changes = [];
    readonly List<Fix> _fixes = [];
    readonly IReadOnlyList<FrameId> _counterexample;
    readonly SearchMemory _memory = new();

    /// <param name="search">An exploration that has found a counterexample.</param>
    /// <param name="kinds">What is to be made impossible.</param>
    /// <exception cref="InvalidOperationException">There is no counterexample.</exception>
    public FixSearch(InterleavingSearch search, IReadOnlyList<FindingKind> kinds)
    {
        (_search, _policy, Kinds, _counterexample) = (search, search.Spec, kinds, search.Counterexample);
        foreach (var decision in Decision.All)
            foreach (string value in decision.Values.Where(v => v != decision.ValueIn(_policy)))
            {
                var changed = _policy with { };
                decision.TrySet(changed, value);
                if (Contradictions.In(changed).Count > 0) Contradictory++;
                else _changes.Add((decision, changed));
            }
    }

    /// <summary>What is to be made impossible.</summary>
    public IReadOnlyList<FindingKind> Kinds { get; }
    /// <summary>How many changes of one decision there are to try.</summary>
    public int Count => _changes.Count;
    /// <summary>How many were not tried, since another decision would have to change with them.</summary>
    public int Contradictory { get; }
    /// <summary>How many could not be decided, within the bound of the search or the folios of the scene.</summary>
    public int Undecided { get; private set; }
    /// <summary>The changes that do it, in the order of decisions and values.</summary>
    public IReadOnlyList<Fix> Fixes => _fixes;

    /// <summary>Tries them.</summary>
    /// <param name="progress">Called with how many have been tried.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Action<int>? progress = null, CancellationToken cancel = default)
    {
        RunCosts? present = null;
        for (int i = 0; i < _changes.Count; i++)
        {
            progress?.Invoke(i);
            var (decision, changed) = _changes[i];
            if (TryChange(changed, cancel) is not { } explorer) continue;
            present ??= CostsOf(_policy, cancel);
            var refusals = explorer.Denials.Select(Refusal.Of).Except(_search.Refusals);
            _fixes.Add(new(
                decision.Name, decision.ValueIn(_policy), decision.ValueIn(changed), [.. explorer.Found.Order()],
                [.. refusals], _search.Source.NotApplicable(changed),
                CostsOf(changed, cancel) - present.Value));
        }
    }

    RunCosts CostsOf(PolicySpec policy, CancellationToken cancel)
    {
        var meter = new CostMeter();
        for (ulong seed = 1; seed <= Runs; seed++)
        {
            meter.BeginRun();
            var machine = Scene.Set(_search.Setup, policy, meter).Machine;
            Driver.Run(machine, new RandomSchedule(machine.FrameCount, seed), cancel);
        }
        return meter.Costs;
    }

    Machine MachineOf(PolicySpec policy) => Scene.Set(_search.Setup, policy, sink: null).Machine;

    /// <summary>The search of all interleavings if none goes wrong.</summary>
    Explorer? TryChange(PolicySpec changed, CancellationToken cancel)
    {
        try
        {
            return FailsAlike(changed) ? null : Explore(changed, cancel);
        }
        catch (UsageException)      // the scenario, of a file, has too few folios for what happens then
        {
            Undecided++;
            return null;
        }
    }

    /// <summary>The same schedule goes wrong in the same way: most decisions have nothing to do with it.</summary>
    bool FailsAlike(PolicySpec changed)
    {
        var machine = MachineOf(changed);
        bool runs = _counterexample.All(machine.TryStep);
        return runs && Kinds.Any(kind => (machine.Violations & 1UL << (int)kind) != 0);
    }

    /// <summary>The same; the search ends with the first that goes wrong.</summary>
    Explorer? Explore(PolicySpec changed, CancellationToken cancel)
    {
        var explorer = new Explorer(MachineOf(changed), _memory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        explorer.Run(
            _search.MaxStates,
            e =>
            {
                if (IsFoundBy(e)) stop.Cancel();
            },
            stop.Token);
        cancel.ThrowIfCancellationRequested();
        if (IsFoundBy(explorer)) return null;
        if (explorer.Complete) return explorer;
        Undecided++;
        return null;
    }

    bool IsFoundBy(Explorer explorer) => explorer.Found.Intersect(Kinds).Any();
}
