using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Drivers.Search.Cycles;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// Breadth-first search over every interleaving of a machine, which is not recorded. Each kind of finding is noted
/// where it first occurs, which is after the fewest steps, and every state in which nothing can move is checked for
/// hangs.
/// </summary>
sealed class Explorer
{
    readonly Machine _machine;
    readonly SearchMemory _memory;
    readonly VisitedStates _visited;
    readonly Dictionary<FindingKind, (int State, FrameId Frame)> _first = [];
    readonly List<Denial> _denials = [];
    Symmetry? _symmetry;
    ulong[] _origin = [];
    ulong _losses;

    /// <summary>For a machine on which nothing has moved yet.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="memory">
    /// That of an earlier search, whose results are no longer asked for; if it is not given, memory of its own.
    /// </param>
    public Explorer(Machine machine, SearchMemory? memory = null)
    {
        (_machine, _memory) = (machine, memory ?? new());
        _visited = _memory.Visited;
        machine.IsMemoryless = true;
    }

    public int States => _visited.Count;
    public long Transitions { get; private set; }
    public int Depth { get; private set; }
    /// <summary>What was denied in some interleaving, each once, in the order in which it was met.</summary>
    public IReadOnlyList<Denial> Denials => _denials;
    /// <summary>The search ended because it had seen everything.</summary>
    public bool Complete { get; private set; }
    /// <summary>The kinds that occur.</summary>
    public IEnumerable<FindingKind> Found => _first.Keys;
    /// <summary>There are equal actors, and states that differ only in which of them is where are one.</summary>
    public bool IsReduced => _symmetry is not null;
    /// <summary>
    /// A cycle on which no operation ends although everybody who could always run does; only if steps are kept.
    /// </summary>
    public FairCycle? Livelock { get; private set; }
    /// <summary>True if an occurrence of the kind is known to have cost data.</summary>
    public bool LosesData(FindingKind kind) => (_losses & 1UL << (int)kind) != 0;

    /// <summary>Searches until it has seen everything, reaches the bound, or is cancelled.</summary>
    /// <param name="maxStates">The bound.</param>
    /// <param name="progress">Called after each depth.</param>
    /// <param name="cancel">Stops early.</param>
    /// <param name="options">How; one thread and nothing else if it is not given.</param>
    public void Run(
        long maxStates, Action<Explorer>? progress, CancellationToken cancel, SearchOptions? options = null)
    {
        maxStates = Math.Min(maxStates, VisitedStates.MostStates - VisitedStates.MaxFrames);
        var how = options ?? new(Jobs: 1);
        _symmetry = how is { IsSymmetric: true, KeepsSteps: false } ? Symmetry.Of(_machine) : null;
        _origin = _machine.State.ToArray();
        using var crew = new SearchCrew(_machine, _memory, how, EndOfRun.Raise);
        List<StateRun> now = [], next = [];
        crew.Begin(now);
        while (now.Count > 0 && Search(crew, now, next, maxStates, cancel))
        {
            Depth++;
            progress?.Invoke(this);
            (now, next) = (next, now);
            next.Clear();
        }
        if (crew.Graph is { } graph) Livelock = FairCycle.FirstOf(graph, _machine.FrameCount);
        Complete = now.Count == 0;
    }

    /// <summary>Searches a depth; false if the bound is reached first, or the search is cancelled.</summary>
    bool Search(
        SearchCrew crew, List<StateRun> now, List<StateRun> next, long maxStates, CancellationToken cancel)
    {
        crew.Turn();
        int at = 0;
        var (group, ahead) = _memory.Groups;
        crew.Take(group, now, ref at);
        crew.Proceed(written: null, group);
        while (group.Count > 0)
        {
            if (!Enter(crew, group, maxStates) || cancel.IsCancellationRequested) return false;
            crew.Take(ahead, now, ref at);
            crew.Proceed(group, ahead);
            for (int i = 0; i < group.Count; i++) next.AddRange(group[i].Written);
            (group, ahead) = (ahead, group);
        }
        return true;
    }

    /// <summary>False if the bound is reached.</summary>
    bool Enter(SearchCrew crew, BatchGroup group, long maxStates)
    {
        bool isEntered = crew.TryEnter(group, maxStates - _visited.Count);
        for (int i = 0; i < group.Count; i++)
        {
            var batch = group[i];
            long room = maxStates - _visited.Count;
            int steps = isEntered ? batch.Count : crew.Enter(batch, room);
            bool isCut = batch.NewStates > room;
            Transitions += steps;
            int last = isCut ? batch[steps - 1].Parent : int.MaxValue;
            foreach (var occurrence in batch.Occurrences)
                if (occurrence.State <= last) Note(occurrence);
            batch.First = _visited.Number(batch.NewStates);
            if (isCut) return false;
            batch.Failure?.Throw();
        }
        return true;
    }

    void Note(in Occurrence found)
    {
        if (found.Denied is { } denial && !_denials.Contains(denial)) _denials.Add(denial);
        _losses |= found.Losses;
        for (ulong kinds = found.Kinds; kinds != 0; kinds &= kinds - 1)
            _first.TryAdd((FindingKind)BitOperations.TrailingZeroCount(kinds), (found.State, found.Frame));
    }

    /// <summary>The shortest schedule that ends in a state.</summary>
    public List<FrameId> WayTo(int state) => _visited.PathTo(state);

    /// <summary>
    /// The shortest schedule, as frames that move, that ends with one of the kinds; null if none occurs.
    /// </summary>
    public List<FrameId>? Shortest(IEnumerable<FindingKind> kinds)
    {
        List<FrameId>? shortest = null;
        foreach (var kind in kinds)
        {
            if (!_first.TryGetValue(kind, out var at)) continue;
            var path = _visited.PathTo(at.State);
            if (at.Frame.Exists) path.Add(at.Frame);
            if (shortest is null || path.Count < shortest.Count) shortest = path;
        }
        return shortest is null || _symmetry is null ? shortest : Named(shortest, _symmetry);
    }

    /// <summary>A way through states that stand for others, by the frames that really move.</summary>
    List<FrameId> Named(List<FrameId> path, Symmetry symmetry)
    {
        FrameId[] who = [.. Enumerable.Range(0, _machine.FrameCount).Select(i => new FrameId(i))];
        _origin.CopyTo(_machine.State);
        var named = new List<FrameId>();
        foreach (var frame in path)
        {
            named.Add(who[frame]);
            _machine.Step(frame);
            symmetry.Canonicalize(_machine, who);
        }
        (_machine.Violations, _machine.Losses, _machine.Denied) = (0, 0, null);
        return named;
    }
}
