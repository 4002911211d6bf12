using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Explanation;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Paths;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>What to explore.</summary>
/// <param name="Scenario">Id of the scenario; not a generator.</param>
/// <param name="Policy">Id of a policy, or the path of a policy file.</param>
/// <param name="Variant">The scenario's variant; null = its first one.</param>
/// <param name="Any">Ask for everything that can go wrong, not only for the scenario's question.</param>
/// <param name="MaxStates">The search gives up after this many states.</param>
/// <param name="Jobs">Threads. What is found does not depend on them.</param>
/// <param name="IsExact">States are kept whole: none is taken for another.</param>
/// <param name="IsSymmetric">States that differ only in which of several equal actors is where are one.</param>
/// <param name="FindsLivelocks">Keep all steps, and look for cycles; equal actors are told apart then.</param>
public sealed record ExplorationRequest(
    string Scenario,
    string Policy,
    string? Variant = null,
    bool Any = false,
    long MaxStates = InterleavingSearch.DefaultMaxStates,
    int Jobs = 1,
    bool IsExact = false,
    bool IsSymmetric = true,
    bool FindsLivelocks = false);

/// <summary>The answer of an exploration.</summary>
public enum ExplorationVerdict
{
    /// <summary>In no interleaving is the answer to the question "yes".</summary>
    Holds,
    /// <summary>In at least one interleaving it is.</summary>
    Violated,
    /// <summary>
    /// In none, because the policy denies what the scenario wants to do; what fails only while others use a page is not
    /// denied.
    /// </summary>
    Refused,
    /// <summary>The bound was reached first.</summary>
    Inconclusive,
}

/// <summary>The public door to exploration: all interleavings of a scenario under a policy.</summary>
public sealed class InterleavingSearch
{
    /// <summary>The default bound of a search, which takes about a gigabyte of memory.</summary>
    public const long DefaultMaxStates = 40_000_000;

    readonly Setup _setup;
    readonly PolicySpec _policy;
    readonly Explorer _explorer;
    readonly int _jobs;
    List<FrameId>? _counterexample;

    /// <summary>Checks a request.</summary>
    /// <exception cref="UsageException">A name does not exist, or the scenario has no end.</exception>
    /// <exception cref="InputException">A policy file cannot be read.</exception>
    public InterleavingSearch(ExplorationRequest request)
        : this(ScenarioCatalog.Find(request.Scenario), request)
    {
    }

    internal InterleavingSearch(Scenario scenario, ExplorationRequest request)
    {
        if (scenario.IsGenerator)
            throw new UsageException(
                $"Scenario {scenario.Id} has no end, so its interleavings cannot be explored; record it instead.");
        Variant = ScenarioCatalog.Variant(scenario, request.Variant);
        _policy = PolicyCatalog.Find(request.Policy);
        _setup = scenario.Build(Variant);
        (Source, Any, MaxStates) = (scenario, request.Any, request.MaxStates);
        (_jobs, IsExact, IsSymmetric) = (request.Jobs, request.IsExact, request.IsSymmetric);
        FindsLivelocks = request.FindsLivelocks;
        _explorer = new Explorer(Scene.Set(_setup, _policy, sink: null).Machine);
    }

    /// <summary>Id of the scenario.</summary>
    public string Scenario => Source.Id;
    /// <summary>Why the scenario's question makes no sense under the policy; null if it does.</summary>
    public string? NotApplicable => Source.NotApplicable(_policy);
    /// <summary>Its variant.</summary>
    public string Variant { get; }
    /// <summary>Id of the policy.</summary>
    public string Policy => _policy.Id;
    /// <summary>The scenario's question as finding kinds.</summary>
    public IReadOnlyList<FindingKind> Asks => Source.Asks;
    /// <summary>Everything counts as a violation, not only the scenario's question.</summary>
    public bool Any { get; }
    /// <summary>The search gives up after this many states.</summary>
    public long MaxStates { get; }
    /// <summary>States that differ only in which of several equal actors is where are one.</summary>
    public bool IsSymmetric { get; }
    /// <summary>Livelocks are looked for.</summary>
    public bool FindsLivelocks { get; }
    /// <summary>The livelock that begins after the fewest steps; null if none was found.</summary>
    public Livelock? Livelock => _explorer.Livelock is { } cycle
        ? Livelock.Of(Scene.Set(_setup, _policy, sink: null), _explorer.WayTo(cycle.Start), cycle.Frames)
        : null;
    /// <summary>There are such actors, and the search is over.</summary>
    public bool IsReduced => _explorer.IsReduced;
    /// <summary>States are kept whole.</summary>
    public bool IsExact { get; }
    /// <summary>About how many states take a gigabyte of memory.</summary>
    public long StatesPerGigabyte => IsExact || FindsLivelocks ? DefaultMaxStates / 8 : DefaultMaxStates;
    /// <summary>What goes wrong in some interleaving.</summary>
    public IReadOnlyList<FindingKind> Found => [.. _explorer.Found.Order()];
    /// <summary>True if the ledger knows that an occurrence of the kind has cost data, in some interleaving.</summary>
    public bool LosesData(FindingKind kind) => _explorer.LosesData(kind);
    /// <summary>What is denied in some interleaving, each once, in the order in which it was met.</summary>
    public IReadOnlyList<Refusal> Refusals => [.. _explorer.Denials.Select(Refusal.Of)];
    /// <summary>Every interleaving was seen.</summary>
    public bool IsComplete => _explorer.Complete;
    /// <summary>What else goes wrong in some interleaving.</summary>
    public IReadOnlyList<FindingKind> Also => [.. _explorer.Found.Except(Wanted).Order()];
    /// <summary>Distinct states met.</summary>
    public long States => _explorer.States;
    /// <summary>Steps that could run and were tried.</summary>
    public long Transitions => _explorer.Transitions;
    /// <summary>The largest number of steps from the start.</summary>
    public int Depth => _explorer.Depth;
    /// <summary>The chance that two different states were taken for one.</summary>
    public double CollisionChance => IsExact ? 0 : StateHash.CollisionChance(States);
    /// <summary>The answer; only after <see cref="Run"/>.</summary>
    public ExplorationVerdict Verdict =>
        Wanted.Any(_explorer.Found.Contains) ? ExplorationVerdict.Violated
        : !_explorer.Complete ? ExplorationVerdict.Inconclusive
        : _explorer.Denials.Any(d => !d.IsTransient) ? ExplorationVerdict.Refused
        : ExplorationVerdict.Holds;

    /// <summary>What counts as a violation.</summary>
    public IEnumerable<FindingKind> Wanted => Any ? _explorer.Found : Asks;
    /// <summary>The steps of the shortest counterexample; null if there is none.</summary>
    public int? CounterexampleSteps => _explorer.Shortest(Wanted)?.Count;

    /// <summary>Searches until it has seen everything, reaches the bound, or is cancelled.</summary>
    /// <param name="progress">Called after each depth.</param>
    /// <param name="cancel">Stops early.</param>
    public void Run(Action<InterleavingSearch>? progress = null, CancellationToken cancel = default) =>
        _explorer.Run(
            MaxStates, progress is null ? null : _ => progress(this), cancel,
            new(_jobs, IsExact, IsSymmetric, FindsLivelocks));

    /// <summary>The header of the counterexample's trace.</summary>
    public TraceHeader CounterexampleHeader => new()
    {
        Source = TraceHeader.Simulated,
        Coverage = TraceCoverage.Full,
        Policy = _policy.Id,
        Decisions = PolicyCatalog.ToJson(_policy),
        Scenario = Scenario,
        Variant = Variant,
        ScenarioFile = ScenarioCatalog.ToJson(Source, Variant),
        Schedule = TraceHeader.Explored,
    };

    /// <summary>
    /// Replays the counterexample into a sink, as an ordinary recording that ends where it goes wrong: of the shortest
    /// ones, that in which actors take turns least often.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void WriteCounterexample(IEventSink sink)
    {
        var machine = Scene.Set(_setup, _policy, sink).Machine;
        Driver.Run(machine, new GivenSchedule(Counterexample), CancellationToken.None);
    }

    /// <summary>
    /// The step of the counterexample after which every continuation ends in a kind of finding; null if that would take
    /// too long to find out, or the counterexample does not end in it.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no counterexample.</exception>
    public PointOfNoReturn? NoReturn(FindingKind kind)
    {
        var scene = Scene.Set(_setup, _policy, new MemoryTrace(CounterexampleHeader));
        var run = new List<TakenStep>();
        foreach (var frame in Counterexample)
        {
            string name = scene.Machine.Instruction(frame).Name;
            long before = scene.Machine.Log!.LastSeq;
            scene.Machine.TryStep(frame);
            long seq = scene.Machine.Log.LastSeq;
            run.Add(new(frame, scene.Actors[frame].Name, name, seq, IsLogged: seq > before));
        }
        return PointOfNoReturn.Of(_setup, _policy, run, kind);
    }

    internal Setup Setup => _setup;
    internal PolicySpec Spec => _policy;
    internal Scenario Source { get; }

    /// <summary>The frames that move in the counterexample.</summary>
    internal IReadOnlyList<FrameId> Counterexample => _counterexample ??= FindCounterexample();

    List<FrameId> FindCounterexample()
    {
        const int mostStates = 500_000;      // whose steps take as much memory as the search may
        var shortest = _explorer.Shortest(Wanted) ?? throw new InvalidOperationException("There is no counterexample.");
        ulong wanted = Wanted.Aggregate(0UL, (all, kind) => all | 1UL << (int)kind);
        var machine = Scene.Set(_setup, _policy, sink: null).Machine;
        return new FewestSwitches(machine, wanted, shortest.Count).Find(mostStates) ?? shortest;
    }
}
