using System.Runtime.ExceptionServices;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>Takes all steps of states, and writes the states to which they lead.</summary>
/// <param name="machine">Does the steps.</param>
/// <param name="origin">The initial state.</param>
/// <param name="free">Memory of an earlier search.</param>
/// <param name="atEnd">Says what is wrong where nothing can move.</param>
/// <param name="symmetry">Which states are one; null if none are.</param>
sealed class Expander(
    Machine machine, ulong[] origin, Stack<byte[]> free, Action<Machine> atEnd, Symmetry? symmetry)
{
    readonly StateReader _reader = new(origin);
    readonly BatchReader _again = new(origin);
    readonly List<Denial> _denials = [];
    ulong _kinds, _losses;

    /// <summary>Writes the states of the next depth.</summary>
    public StateWriter Writer { get; } = new(origin, free);

    /// <summary>Takes every step that the states of a batch allow.</summary>
    public void Expand(Batch batch)
    {
        try
        {
            foreach (var run in batch.Runs) Expand(batch, run);
        }
        catch (Exception e)
        {
            batch.Failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    void Expand(Batch batch, in StateRun run)
    {
        _reader.Begin(run);
        for (int i = 0; i < run.Count; i++)
        {
            _reader.Next();
            _reader.State.CopyTo(machine.State);
            Expand(batch, run.First + i);
        }
    }

    void Expand(Batch batch, int number)
    {
        bool moved = false;
        for (FrameId frame = default; frame < machine.FrameCount; frame++)
        {
            if (machine.Frame(frame).Pc == 0) continue;
            if (!machine.TryStep(frame)) continue;
            moved = true;
            if (machine.Violations != 0 || machine.Denied is not null) Note(batch, number, frame);
            symmetry?.Canonicalize(machine);
            batch.Add(number, frame, _reader.Hash, _reader.State, machine.State);
        }
        if (moved) return;
        atEnd(machine);
        Note(batch, number, FrameId.None);
    }

    /// <summary>Notes what this expander has not noted before; what it is given comes in order.</summary>
    void Note(Batch batch, int number, FrameId frame)
    {
        var denied = machine.Denied is { } denial && !_denials.Contains(denial) ? machine.Denied : null;
        if (denied is not null) _denials.Add(denied.Value);
        var found = new Occurrence(number, frame, machine.Violations & ~_kinds, machine.Losses & ~_losses, denied);
        if ((found.Kinds | found.Losses) != 0 || denied is not null) batch.Occurrences.Add(found);
        _kinds |= found.Kinds;
        _losses |= found.Losses;
        (machine.Violations, machine.Losses, machine.Denied) = (0, 0, null);
    }

    /// <summary>Writes the new states of a batch, and how they were reached.</summary>
    /// <param name="batch">The batch, whose steps have been told apart.</param>
    /// <param name="visited">Keeps the links.</param>
    public void Write(Batch batch, VisitedStates visited)
    {
        Writer.Begin(batch.First);
        _again.Begin(batch);
        int number = batch.First;
        for (int step = batch.NextNew(0); step < batch.Count; step = batch.NextNew(step + 1))
        {
            ref readonly var successor = ref batch[step];
            var state = _again.StateOf(successor.Parent);
            batch.Exchange(step, state);
            Writer.Add(state, batch.HashOf(step), batch.Written);
            batch.Exchange(step, state);
            visited.Link(number++, successor.Parent, successor.Frame);
        }
        Writer.End(batch.Written);
    }
}
