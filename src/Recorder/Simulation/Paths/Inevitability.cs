using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Paths;

/// <summary>
/// Whether a kind of finding can still be avoided: by some continuation that ends, or that comes back to where it was,
/// without it. Of which page it is found does not matter, nor does it that a schedule could be unfair for good.
/// </summary>
/// <param name="next">What can follow a state.</param>
/// <param name="kind">The kind.</param>
/// <param name="maxStates">How many states are looked at, at most.</param>
sealed class Inevitability(Continuations next, FindingKind kind, long maxStates)
{
    /// <summary>Of all states of a path, which is long only where somebody has made up the scene.</summary>
    const long MostWords = 1 << 25;

    /// <summary>Fingerprints of states from which every continuation ends in it.</summary>
    readonly HashSet<ulong> _doomed = [];
    readonly HashSet<ulong> _onPath = [];
    readonly Stack<Open> _open = [];
    long _states;

    /// <summary>Too many states would have to be looked at, or kept at once.</summary>
    public bool BoundReached { get; private set; }

    /// <summary>
    /// After how many steps of a schedule it cannot be avoided any longer; null if the schedule does not end in it, or
    /// the bound was reached.
    /// </summary>
    /// <param name="path">The frames that move from the machine's state on.</param>
    public int? Since(IReadOnlyList<FrameId> path)
    {
        var states = StatesOn(path);
        if (states is null) return null;
        int since = states.Count;
        while (since > 0 && IsInevitable(states[since - 1])) since--;
        return BoundReached ? null : since;
    }

    /// <summary>The states before it occurs; null if it does not.</summary>
    List<ulong[]>? StatesOn(IReadOnlyList<FrameId> path)
    {
        List<ulong[]> states = [next.Machine.State.ToArray()];
        foreach (var frame in path)
        {
            if (!next.TryStep(states[^1], frame, out ulong wrong))
                throw new InvalidOperationException("The schedule cannot be run.");
            if (IsIt(wrong)) return states;
            states.Add(next.Machine.State.ToArray());
        }
        return new Open(states[^1]).TryMove(next, out _) || !IsIt(next.WrongAtEnd(states[^1])) ? null : states;
    }

    bool IsIt(ulong wrong) => (wrong & 1UL << (int)kind) != 0;

    /// <summary>Depth first: a state that is met again on its own path is part of a cycle that avoids it.</summary>
    bool IsInevitable(ulong[] state)
    {
        if (_doomed.Contains(StateHash.Of(state))) return true;
        _open.Clear();
        _onPath.Clear();
        Enter(state);
        while (_open.TryPeek(out var open))
        {
            if (BoundReached) return false;
            if (open.TryMove(next, out ulong wrong))
            {
                ulong reached = StateHash.Of(next.Machine.State);
                if (IsIt(wrong) || _doomed.Contains(reached)) continue;
                if (_onPath.Contains(reached)) return false;
                Enter(next.Machine.State.ToArray());
            }
            else if (!open.HasMoved && !IsIt(next.WrongAtEnd(open.State))) return false;
            else Leave();
        }
        return true;
    }

    void Enter(ulong[] state)
    {
        _states++;
        BoundReached |= _states > maxStates || _open.Count * (long)state.Length > MostWords;
        _onPath.Add(StateHash.Of(state));
        _open.Push(new(state));
    }

    void Leave()
    {
        ulong left = StateHash.Of(_open.Pop().State);
        _onPath.Remove(left);
        _doomed.Add(left);
    }

    /// <summary>A state of the path whose steps are tried one after the other.</summary>
    sealed class Open(ulong[] state)
    {
        FrameId _frame;

        public ulong[] State => state;
        public bool HasMoved { get; private set; }

        /// <summary>Takes the step of the next frame that has one; false if there is none left.</summary>
        public bool TryMove(Continuations next, out ulong wrong)
        {
            for (; _frame < next.Machine.FrameCount; _frame++)
            {
                if (!next.TryStep(state, _frame, out wrong)) continue;
                _frame++;
                return HasMoved = true;
            }
            wrong = 0;
            return false;
        }
    }
}
