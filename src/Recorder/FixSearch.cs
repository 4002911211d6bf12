using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>
/// Changes decisions of a policy to other values that do not contradict the rest, one decision at a time or two, and
/// explores the scenario again: which change makes the finding impossible?
/// </summary>
public sealed class FixSearch
{
    /// <summary>In how many random runs what a change brings is counted: those with the seeds from 1 on.</summary>
    public const int Runs = 100;
    /// <summary>After so many states in all searches together no more pairs are tried.</summary>
    public const long MostStatesOfPairs = 20_000_000;

    static readonly List<Decision> Decisions = [.. Decision.All];

    readonly record struct Change(Decision Decision, string Value);

    readonly InterleavingSearch _search;
    readonly PolicySpec _policy;
    readonly Change[] _changes;
    /// <summary>Schedules that go wrong under one policy or another, and often under the next, too.</summary>
    readonly List<IReadOnlyList<FrameId>> _schedules;
    readonly SearchMemory _memory = new();
    readonly Change[][] _singles;
    Change[][] _pairs = [];
    FixTries? _triesOfPairs;
    RunCosts? _present;
    long _states;

    /// <param name="search">An exploration that has found a counterexample.</param>
    /// <param name="kinds">What is to be made impossible.</param>
    /// <exception cref="InvalidOperationException">There is no counterexample.</exception>
    public FixSearch(InterleavingSearch search, IReadOnlyList<FindingKind> kinds)
    {
        (_search, _policy, Kinds, _schedules) = (search, search.Spec, kinds, [search.Counterexample]);
        _changes =
        [
            .. from decision in Decisions
               from value in decision.Values
               where value != decision.ValueIn(_policy)
               select new Change(decision, value),
        ];
        _singles = Consistent([.. _changes.Select(c => new[] { c })], out int contradictory);
        Singles = new() { Count = _singles.Length, Contradictory = contradictory };
    }

    /// <summary>What is to be made impossible.</summary>
    public IReadOnlyList<FindingKind> Kinds { get; }
    /// <summary>Changes of one decision.</summary>
    public FixTries Singles { get; }
    /// <summary>Changes of two decisions.</summary>
    public FixTries Pairs => _triesOfPairs ??= FindPairs();

    FixTries FindPairs()
    {
        var all =
            from a in _changes
            from b in _changes
            where Decisions.IndexOf(a.Decision) < Decisions.IndexOf(b.Decision)
            select new[] { a, b };
        _pairs = Consistent([.. all], out int contradictory);
        return new() { Count = _pairs.Length, Contradictory = contradictory };
    }

    Change[][] Consistent(Change[][] all, out int contradictory)
    {
        Change[][] consistent = [.. all.Where(c => Contradictions.In(Changed(c)).Count == 0)];
        contradictory = all.Length - consistent.Length;
        return consistent;
    }

    PolicySpec Changed(Change[] changes)
    {
        var changed = _policy with { };
        foreach (var (decision, value) in changes) decision.TrySet(changed, value);
        return changed;
    }

    /// <summary>Tries changes of one decision.</summary>
    /// <param name="progress">Called with how many have been tried.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Action<int>? progress = null, CancellationToken cancel = default)
    {
        for (int i = 0; i < _singles.Length; i++)
        {
            progress?.Invoke(i);
            if (Tried(_singles[i], Singles, cancel) is { } fix) Singles.Add(fix);
        }
    }

    /// <summary>Tries changes of two decisions, as long as all searches together do not take too long.</summary>
    /// <param name="isFix">Whether a change that does it does nothing worse; others are not kept.</param>
    /// <param name="mostStates">The bound.</param>
    /// <param name="progress">Called with how many have been tried.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void RunPairs(
        Func<Fix, bool> isFix, long mostStates = MostStatesOfPairs, Action<int>? progress = null,
        CancellationToken cancel = default)
    {
        var tries = Pairs;
        long before = _states;
        for (int i = 0; i < _pairs.Length; i++)
        {
            progress?.Invoke(i);
            if (_states - before >= mostStates)
            {
                tries.Left = _pairs.Length - i;
                return;
            }
            if (Tried(_pairs[i], tries, cancel) is { } fix && isFix(fix)) tries.Add(fix);
        }
    }

    Fix? Tried(Change[] changes, FixTries tries, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var changed = Changed(changes);
        try
        {
            return !FailsAlike(changed) && Explore(changed, tries, cancel) is { } explorer
                ? FixOf(changes, changed, explorer, cancel)
                : null;
        }
        catch (UsageException)      // the scenario, of a file, has too few folios for what happens then
        {
            tries.Undecided++;
            return null;
        }
    }

    Fix FixOf(Change[] changes, PolicySpec changed, Explorer explorer, CancellationToken cancel)
    {
        _present ??= CostsOf(_policy, cancel);
        return new(
            [.. changes.Select(c => new DecisionChange(c.Decision.Name, c.Decision.ValueIn(_policy), c.Value))],
            [.. explorer.Found.Order()],
            [.. explorer.Denials.Select(Refusal.Of).Except(_search.Refusals)],
            _search.Source.NotApplicable(changed),
            CostsOf(changed, cancel) - _present.Value);
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

    /// <summary>A schedule goes wrong that did before: most decisions have nothing to do with it.</summary>
    bool FailsAlike(PolicySpec changed) => _schedules.Exists(schedule =>
    {
        var machine = MachineOf(changed);
        bool runs = schedule.All(machine.TryStep);
        return runs && Kinds.Any(kind => (machine.Violations & 1UL << (int)kind) != 0);
    });

    /// <summary>The search of all interleavings if none goes wrong; it ends with the first that does.</summary>
    Explorer? Explore(PolicySpec changed, FixTries tries, CancellationToken cancel)
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
        _states += explorer.States;
        if (IsFoundBy(explorer)) _schedules.Add(explorer.Shortest(Kinds)!);
        else if (explorer.Complete) return explorer;
        else tries.Undecided++;
        return null;
    }

    bool IsFoundBy(Explorer explorer) => explorer.Found.Intersect(Kinds).Any();
}
