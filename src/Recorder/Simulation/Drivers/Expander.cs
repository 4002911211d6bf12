using System.Runtime.ExceptionServices;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers;

/// <summary>Takes all steps of states, and writes the states to which they lead.</summary>
/// <param name="machine">Does the steps.</param>
/// <param name="origin">The initial state.</param>
/// <param name="free">Memory of an earlier search.</param>
sealed class Expander(Machine machine, ulong[] origin, Stack<byte[]> free)
{
    readonly StateReader _reader = new(origin);
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
        bool moved = false, busy = false;
        for (FrameId frame = default; frame < machine.FrameCount; frame++)
        {
            if (machine.Frame(frame).Pc == 0) continue;
            if (!machine.TryStep(frame)) { busy = true; continue; }
            moved = true;
            if (machine.Violations != 0 || machine.Denied is not null) Note(batch, number, frame);
            batch.Add(number, frame, _reader.Hash, _reader.State, machine.State);
        }
        if (moved) return;
        if (busy) HungTasks.Raise(machine, HungTasks.Of(machine));      // not a kernel thread without work
        Writeback.RaiseLost(machine);
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
    /// <param name="first">The number of its first new state.</param>
    /// <param name="visited">Keeps the links.</param>
    public void Write(Batch batch, int first, VisitedStates visited)
    {
        Writer.Begin(first);
        int run = -1, end = 0, at = -1, step = 0;
        for (int left = batch.NewStates; left > 0; step++)
        {
            if (!batch.IsNew(step)) continue;
            ref readonly var successor = ref batch[step];
            while (successor.Parent >= end)
            {
                run++;
                _reader.Begin(batch.Runs[run]);
                (at, end) = (batch.Runs[run].First - 1, batch.Runs[run].First + batch.Runs[run].Count);
            }
            for (; at < successor.Parent; at++) _reader.Next();
            batch.Exchange(successor, _reader.State);
            Writer.Add(_reader.State, successor.Hash, batch.Written);
            batch.Exchange(successor, _reader.State);
            visited.Link(first++, successor.Parent, successor.Frame);
            left--;
        }
        Writer.End(batch.Written);
    }
}
