using System.Runtime.InteropServices;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search.Cycles;

/// <summary>All steps between the states of a search, by their numbers.</summary>
sealed class StateGraph
{
    readonly Dictionary<ulong, int> _numbers = [];
    /// <summary>The steps, by the states from which they are taken, and where those of a state begin.</summary>
    readonly List<Edge> _edges = [];
    readonly List<int> _starts = [];

    /// <summary>A step to a state.</summary>
    public readonly record struct Edge(int To, byte Frame);

    /// <summary>Some step leads to the state that it is taken from or one met before: there may be a cycle.</summary>
    public bool MayHaveCycles { get; private set; }

    /// <summary>States whose steps are known; those after them were met, and no more.</summary>
    public int States => _starts.Count;

    /// <summary>Adds a state; false if it is there.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="number">Its number, in the order of Add.</param>
    public bool Add(ulong hash, out int number)
    {
        ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, hash, out bool isKnown);
        if (!isKnown) known = _numbers.Count - 1;
        number = known;
        return !isKnown;
    }

    /// <summary>Adds a step. States come in order; what comes after one without steps, too.</summary>
    public void Add(int from, FrameId frame, int to)
    {
        while (_starts.Count <= from) _starts.Add(_edges.Count);
        _edges.Add(new(to, (byte)frame.Index));
        MayHaveCycles |= to <= from;
    }

    /// <summary>The steps from a state.</summary>
    public ReadOnlySpan<Edge> From(int state)
    {
        if (state >= _starts.Count) return [];
        int start = _starts[state], end = state + 1 < _starts.Count ? _starts[state + 1] : _edges.Count;
        return CollectionsMarshal.AsSpan(_edges)[start..end];
    }

    /// <summary>True if the frame can run in the state.</summary>
    public bool CanRun(int state, int frame)
    {
        foreach (var edge in From(state))
            if (edge.Frame == frame) return true;
        return false;
    }
}
