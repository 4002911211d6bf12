using Pintrace.Recorder.Simulation.Engine;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>How a search goes about it. Findings, denials, losses and the length of the shortest ways stay.</summary>
/// <param name="Jobs">Threads. Nothing that comes out depends on them.</param>
/// <param name="IsExact">States are kept whole, so that no two of them are taken for one.</param>
/// <param name="IsSymmetric">States that differ only in which of several equal actors is where are one.</param>
/// <param name="KeepsSteps">All steps between states are kept; not if states stand for others.</param>
readonly record struct SearchOptions(
    int Jobs, bool IsExact = false, bool IsSymmetric = false, bool KeepsSteps = false);

/// <summary>
/// The threads of a search, each with a machine of its own. They take the steps of several batches side by side, enter
/// the states to which these lead, each thread its part of the fingerprints and all in the order of the batches, and
/// write those that are new: so nothing that comes out depends on how many threads there are.
/// </summary>
sealed class SearchCrew
{
    /// <summary>Fewer batches are not worth waking a thread for.</summary>
    const int FewBatches = 4;
    const int BatchesOfThread = 16;

    readonly SearchMemory _memory;
    readonly ulong[] _origin;
    readonly Expander[] _expanders;
    readonly BatchReader _reader;
    readonly WholeStates? _states;

    /// <summary>For a machine on which nothing has moved yet.</summary>
    public SearchCrew(Machine machine, SearchMemory memory, SearchOptions options, Action<Machine, bool> atEnd)
    {
        var symmetry = options is { IsSymmetric: true, KeepsSteps: false } ? Symmetry.Of(machine) : null;
        (_memory, _origin) = (memory, machine.State.ToArray());
        _reader = new BatchReader(_origin);
        Graph = options.KeepsSteps ? new StateGraph() : null;
        _states = options.IsExact ? new WholeStates(_origin) : null;
        _expanders = new Expander[options.Jobs];
        for (int i = 0; i < options.Jobs; i++)
            _expanders[i] = new Expander(
                i == 0 ? machine : machine.Twin(), _origin, memory.FreeBlocks(i), atEnd, symmetry);
    }

    /// <summary>All steps, if they are kept.</summary>
    public StateGraph? Graph { get; }

    /// <summary>Enters the initial state.</summary>
    /// <param name="runs">Gets it.</param>
    public void Begin(List<StateRun> runs)
    {
        var visited = _memory.Visited;
        visited.Clear();
        visited.Reserve(1);
        ulong hash = StateHash.Of(_origin);
        visited.Enter(hash);
        _states?.Add(_origin, hash, out _);
        Graph?.Add(hash, out _);
        var writer = _expanders[0].Writer;
        writer.Begin(visited.Number(1));
        writer.Add(_origin, hash, runs);
        writer.End(runs);
    }

    /// <summary>Another depth begins.</summary>
    public void Turn()
    {
        foreach (var expander in _expanders) expander.Writer.Turn();
    }

    /// <summary>The search is over.</summary>
    public void Release()
    {
        Turn();
        Turn();
    }

    /// <summary>Makes batches of the next states of a depth, and returns how many.</summary>
    /// <param name="runs">The states.</param>
    /// <param name="at">The first run that is left.</param>
    public int Take(List<StateRun> runs, ref int at)
    {
        int most = _expanders.Length == 1 ? 1 : _expanders.Length * BatchesOfThread, batches = 0;
        for (; batches < most && at < runs.Count; batches++) _memory.Batch(batches).Take(runs, ref at);
        return batches;
    }

    /// <summary>Takes all steps of the states of batches.</summary>
    public void Expand(int batches) =>
        SideBySide(batches, batches, (expander, i) => expander.Expand(_memory.Batch(i)));

    /// <summary>
    /// Enters the states to which the steps of all batches lead, if it is certain that none is too many and nothing has
    /// failed.
    /// </summary>
    public bool TryEnter(int batches, long room)
    {
        int steps = 0;
        for (int i = 0; i < batches; i++)
        {
            if (_memory.Batch(i).Failure is not null) return false;
            steps += _memory.Batch(i).Count;
        }
        if (_states is not null || Graph is not null || batches < FewBatches || steps > room) return false;
        _memory.Visited.Reserve(steps);
        SideBySide(batches, _expanders.Length, (_, owner) =>
        {
            var part = _memory.Visited.PartOf(owner, _expanders.Length);
            for (int i = 0; i < batches; i++) _memory.Batch(i).Enter(_memory.Visited, part);
        });
        return true;
    }

    /// <summary>Enters the states of a batch; returns how many of its steps count.</summary>
    public int Enter(Batch batch, long room)
    {
        if (_states is not null || Graph is not null) return batch.Enter(_states, Graph, _reader, room);
        _memory.Visited.Reserve(batch.Count);
        return batch.Enter(_memory.Visited, room);
    }

    /// <summary>Writes the new states of batches.</summary>
    public void Write(int batches) =>
        SideBySide(batches, batches, (expander, i) => expander.Write(_memory.Batch(i), _memory.Visited));

    /// <summary>Each thread takes the next of what is to be done, so what it is given comes in order.</summary>
    void SideBySide(int batches, int count, Action<Expander, int> work)
    {
        if (_expanders.Length == 1 || batches < FewBatches)
        {
            for (int i = 0; i < count; i++) work(_expanders[0], i);
            return;
        }
        int next = -1;
        Parallel.For(0, _expanders.Length, thread =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                work(_expanders[thread], i);
        });
    }
}
