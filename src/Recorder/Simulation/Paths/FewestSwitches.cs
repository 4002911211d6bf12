using System.Runtime.InteropServices;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Paths;

/// <summary>
/// Of all schedules that are as short as any that end with something wrong, the one that is easiest to read: with the
/// fewest changes from one frame to another and, of those, the one whose frames come first.
/// </summary>
/// <remarks>
/// Every state on such a schedule is as many steps from the start as any schedule takes to it, so only the steps that
/// lead from one depth to the next are kept. What each of them costs follows from the last depth backwards.
/// </remarks>
sealed class FewestSwitches
{
    const int Never = int.MaxValue / 2;

    readonly Continuations _next;
    readonly ulong _wanted;
    readonly int _length;
    readonly List<Depth> _depths = [];
    readonly HashSet<ulong> _known = [];

    /// <param name="machine">In the state in which schedules begin.</param>
    /// <param name="wanted">What may go wrong at the end, one bit for each finding kind.</param>
    /// <param name="length">The length of the shortest such schedules.</param>
    public FewestSwitches(Machine machine, ulong wanted, int length) =>
        (_next, _wanted, _length) = (new(machine), wanted, length);

    /// <summary>The frames that move, in order; null if there are too many states on the way.</summary>
    public List<FrameId>? Find(int maxStates)
    {
        if (!Search(maxStates)) return null;
        for (int depth = _length - 1; depth >= 0; depth--) Weigh(_depths[depth], _depths[depth + 1]);
        var (path, at, last) = (new List<FrameId>(), 0, FrameId.None);
        for (int depth = 0; depth < _length; depth++)
        {
            var best = _depths[depth].StepsFrom(at)[0];
            foreach (var step in _depths[depth].StepsFrom(at))
                if (step.CostAfter(last) < best.CostAfter(last)) best = step;
            if (best.Cost >= Never) throw new InvalidOperationException("No schedule of this length ends so.");
            path.Add(best.Frame);
            (at, last) = (best.To, best.Frame);
        }
        return path;
    }

    bool Search(int maxStates)
    {
        List<ulong[]> states = [_next.Machine.State.ToArray()];
        _known.Add(StateHash.Of(states[0]));
        for (int depth = 0; depth < _length; depth++)
        {
            states = Expand(states);
            if (_known.Count > maxStates) return false;
        }
        var end = new Depth();
        foreach (var state in states)
        {
            end.BeginState();
            bool isGoal = !CanMove(state) && (_next.WrongAtEnd(state) & _wanted) != 0;
            if (isGoal) end.Add(new(FrameId.None, Step.ToGoal));
        }
        _depths.Add(end);
        return true;
    }

    /// <summary>Takes every step from the states of a depth; the states of the next one.</summary>
    List<ulong[]> Expand(List<ulong[]> states)
    {
        var (taken, reached, numbers) = (new Depth(), new List<ulong[]>(), new Dictionary<ulong, int>());
        _depths.Add(taken);
        foreach (var state in states)
        {
            taken.BeginState();
            for (FrameId frame = default; frame < _next.Machine.FrameCount; frame++)
            {
                if (!_next.TryStep(state, frame, out ulong wrong)) continue;
                if ((wrong & _wanted) != 0) taken.Add(new(frame, Step.ToGoal));
                else if (NumberOf(StateHash.Of(_next.Machine.State), numbers, reached) is { } to)
                    taken.Add(new(frame, to) { Cost = Never });
            }
        }
        return reached;
    }

    /// <summary>The number of the machine's state in the next depth; null if it is of an earlier one.</summary>
    int? NumberOf(ulong hash, Dictionary<ulong, int> numbers, List<ulong[]> reached)
    {
        if (numbers.TryGetValue(hash, out int number)) return number;
        if (!_known.Add(hash)) return null;
        numbers.Add(hash, reached.Count);
        reached.Add(_next.Machine.State.ToArray());
        return reached.Count - 1;
    }

    bool CanMove(ulong[] state)
    {
        for (FrameId frame = default; frame < _next.Machine.FrameCount; frame++)
            if (_next.TryStep(state, frame, out _)) return true;
        return false;
    }

    static void Weigh(Depth steps, Depth following)
    {
        foreach (ref var step in steps.All)
        {
            if (step.To == Step.ToGoal) continue;
            foreach (var next in following.StepsFrom(step.To))
                step.Cost = Math.Min(step.Cost, next.CostAfter(step.Frame));
        }
    }

    /// <summary>A step to a state of the next depth, with the changes of frames after it.</summary>
    record struct Step(FrameId Frame, int To)
    {
        public const int ToGoal = -1;

        public int Cost { get; set; }

        /// <summary>The changes of frames from the step on if another frame, or none, has moved before it.</summary>
        public readonly int CostAfter(FrameId last) => Frame.Exists && Frame != last ? Cost + 1 : Cost;
    }

    /// <summary>The steps from the states of one depth, in the order of states and frames.</summary>
    sealed class Depth
    {
        readonly List<Step> _steps = [];
        readonly List<int> _starts = [];

        public Span<Step> All => CollectionsMarshal.AsSpan(_steps);

        public Span<Step> StepsFrom(int state) =>
            All[_starts[state]..(state + 1 < _starts.Count ? _starts[state + 1] : _steps.Count)];

        public void BeginState() => _starts.Add(_steps.Count);

        public void Add(Step step) => _steps.Add(step);
    }
}
