using Pintrace.Recorder.Simulation.Drivers.Search.Cycles;
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
sealed class SearchCrew : IDisposable
{
    /// <summary>Fewer batches are not worth waking a thread for.</summary>
    const int FewBatches = 4;
    const int BatchesOfThread = 16;

    readonly SearchMemory _memory;
    readonly ulong[] _origin;
    readonly Expander[] _expanders;
    readonly BatchReader _reader;
    readonly WholeStates? _states;
    SideBySide? _threads;

    /// <summary>For a machine on which nothing has moved yet.</summary>
    public SearchCrew(Machine machine, SearchMemory memory, SearchOptions options, Action<Machine> atEnd)
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

    /// <summary>Takes the next states of a depth together.</summary>
    /// <param name="group">Gets them.</param>
    /// <param name="runs">The states.</param>
    /// <param name="at">The first run that is left.</param>
    public void Take(BatchGroup group, List<StateRun> runs, ref int at) =>
        group.Take(runs, ref at, _expanders.Length == 1 ? 1 : _expanders.Length * BatchesOfThread);

    /// <summary>
    /// Writes the new states of a group, and takes all steps of the next: who has nothing left to write goes on. Each
    /// thread takes the next of what is to be done, so what it is given comes in order.
    /// </summary>
    /// <param name="written">Its steps have been entered; null if there is none before the next.</param>
    /// <param name="next">The next; may be empty.</param>
    public void Proceed(BatchGroup? written, BatchGroup next)
    {
        int write = written?.Count ?? 0, count = write + next.Count, done = -1;
        void Work(int thread)
        {
            for (int i = Interlocked.Increment(ref done); i < count; i = Interlocked.Increment(ref done))
                if (i < write) _expanders[thread].Write(written![i], _memory.Visited);
                else _expanders[thread].Expand(next[i - write]);
        }
        if (IsShared(count)) Threads.Do(Work);
        else Work(0);
    }

    /// <summary>
    /// Enters the states to which the steps of all batches lead, if it is certain that none is too many and nothing has
    /// failed.
    /// </summary>
    public bool TryEnter(BatchGroup group, long room)
    {
        int steps = 0;
        for (int i = 0; i < group.Count; i++)
        {
            if (group[i].Failure is not null) return false;
            steps += group[i].Count;
        }
        if (_states is not null || Graph is not null || !IsShared(group.Count) || steps > room) return false;
        _memory.Visited.Reserve(steps, Threads);
        for (int i = 0; i < group.Count; i++) group[i].Open(_expanders.Length);
        Threads.Do(thread =>
        {
            if (_memory.Visited.PartOf(thread, _expanders.Length) is not { } part) return;
            for (int i = 0; i < group.Count; i++) group[i].Enter(_memory.Visited, part, thread);
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

    bool IsShared(int batches) => _expanders.Length > 1 && batches >= FewBatches;

    SideBySide Threads => _threads ??= new(_expanders.Length);

    /// <summary>The search is over.</summary>
    public void Dispose()
    {
        _threads?.Dispose();
        Turn();
        Turn();
    }
}
