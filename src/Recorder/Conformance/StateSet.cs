using Pintrace.Recorder.Simulation.Drivers.Search;

namespace Pintrace.Recorder.Conformance;

/// <summary>States of one machine, each once, in the order in which they were added.</summary>
sealed class StateSet
{
    readonly HashSet<ulong> _fingerprints = [];
    readonly List<ulong[]> _states = [];

    public int Count => _states.Count;

    /// <summary>The state that was added as the <paramref name="index"/>th, from 0.</summary>
    public ulong[] this[int index] => _states[index];

    /// <summary>Adds a copy of a state, unless it is there already.</summary>
    public void Add(ReadOnlySpan<ulong> state)
    {
        if (_fingerprints.Add(StateHash.Of(state))) _states.Add(state.ToArray());
    }
}
