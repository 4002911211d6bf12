using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers.Search;
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
    /// <summary>True if an occurrence of the kind is known to have cost data.</summary>
    public bool LosesData(FindingKind kind) => (_losses & 1UL << (int)kind) != 0;

    public void Run(long maxStates, Action<Explorer>? progress, CancellationToken cancel)
    {
        maxStates = Math.Min(maxStates, VisitedStates.MostStates - VisitedStates.MaxFrames);
        ulong[] origin = _machine.State.ToArray();
        var expander = new Expander(_machine, origin, _memory.FreeBlocks);
        var (now, next) = (new List<StateRun>(), new List<StateRun>());
        Begin(expander.Writer, origin, now);
        while (now.Count > 0)
        {
            expander.Writer.Turn();
            for (int at = 0; at < now.Count;)
            {
                _memory.Batch.Take(now, ref at);
                if (!Search(expander, _memory.Batch, maxStates) || cancel.IsCancellationRequested) return;
                next.AddRange(_memory.Batch.Written);
            }
            Depth++;
            progress?.Invoke(this);
            (now, next) = (next, now);
            next.Clear();
        }
        expander.Writer.Release();
        Complete = true;
    }

    void Begin(StateWriter writer, ulong[] origin, List<StateRun> runs)
    {
        _visited.Clear();
        _visited.Reserve(1);
        ulong hash = StateHash.Of(origin);
        _visited.Enter(hash);
        writer.Begin(_visited.Number(1));
        writer.Add(origin, hash, runs);
        writer.End(runs);
    }

    /// <summary>False if the bound is reached.</summary>
    bool Search(Expander expander, Batch batch, long maxStates)
    {
        expander.Expand(batch);
        int last = Enter(batch, maxStates - _visited.Count);
        foreach (var occurrence in batch.Occurrences)
            if (occurrence.State <= last) Note(occurrence);
        int first = _visited.Number(batch.NewStates);
        if (last != int.MaxValue) return false;
        batch.Failure?.Throw();
        expander.Write(batch, first, _visited);
        return true;
    }

    /// <summary>
    /// Tells which steps of a batch lead to new states, until there are more of these than room for them. Returns the
    /// last state whose steps count.
    /// </summary>
    int Enter(Batch batch, long room)
    {
        const int ahead = 16;
        _visited.Reserve(batch.Count);
        int last = int.MaxValue, step = 0;
        for (; step < batch.Count && batch[step].Parent <= last; step++)
        {
            if (step + ahead < batch.Count) _visited.Fetch(batch[step + ahead].Hash);
            bool isNew = batch.IsNew(step) = _visited.Enter(batch[step].Hash);
            if (isNew && ++batch.NewStates > room) last = batch[step].Parent;
        }
        Transitions += step;
        return last;
    }

    void Note(in Occurrence found)
    {
        if (found.Denied is { } denial && !_denials.Contains(denial)) _denials.Add(denial);
        _losses |= found.Losses;
        for (ulong kinds = found.Kinds; kinds != 0; kinds &= kinds - 1)
            _first.TryAdd((FindingKind)BitOperations.TrailingZeroCount(kinds), (found.State, found.Frame));
    }

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
        return shortest;
    }
}
