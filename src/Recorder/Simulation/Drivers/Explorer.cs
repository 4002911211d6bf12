using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>
/// Breadth-first search over every interleaving of a machine, which is not recorded. Each kind of finding is noted
/// where it first occurs, which is after the fewest steps, and every state in which nothing can move is checked for
/// hangs.
/// </summary>
sealed class Explorer(Machine machine)
{
    readonly VisitedStates _visited = new();
    readonly Dictionary<FindingKind, (int State, FrameId Frame)> _first = [];
    readonly List<Denial> _denials = [];

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
    public bool LosesData(FindingKind kind) => (machine.Losses & 1UL << (int)kind) != 0;

    public void Run(long maxStates, Action<Explorer>? progress, CancellationToken cancel)
    {
        var origin = machine.State.ToArray();
        var (now, next) = (new Frontier(origin), new Frontier(origin));
        _visited.Add(StateHash.Of(origin), 0, default);
        now.Add(origin, 0);
        var state = new ulong[origin.Length];
        while (now.Count > 0)
        {
            for (int i = 0; i < now.Count; i++)
            {
                now.Read(state);
                Expand(state, now.FirstNumber + i, next);
                if (_visited.Count > maxStates || cancel.IsCancellationRequested) return;
            }
            Depth++;
            progress?.Invoke(this);
            (now, next) = (next, now);
            next.Clear();
        }
        Complete = true;
    }

    void Expand(ulong[] state, int number, Frontier next)
    {
        state.CopyTo(machine.State);
        bool moved = false, busy = false;
        for (FrameId frame = default; frame < machine.FrameCount; frame++)
        {
            if (machine.Frame(frame).Pc == 0) continue;
            if (!machine.TryStep(frame)) { busy = true; continue; }
            moved = true;
            Transitions++;
            Note(number, frame);
            if (_visited.Add(StateHash.Of(machine.State), number, frame)) next.Add(machine.State, _visited.Count - 1);
            state.CopyTo(machine.State);
        }
        if (moved) return;
        if (busy) HungTasks.Raise(machine, HungTasks.Of(machine));      // not a kernel thread without work
        Writeback.RaiseLost(machine);
        Note(number, FrameId.None);
    }

    void Note(int state, FrameId frame)
    {
        if (machine.Denied is { } denial && !_denials.Contains(denial)) _denials.Add(denial);
        for (ulong kinds = machine.Violations; kinds != 0; kinds &= kinds - 1)
            _first.TryAdd((FindingKind)System.Numerics.BitOperations.TrailingZeroCount(kinds), (state, frame));
        (machine.Violations, machine.Denied) = (0, null);
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
