using Pintrace.Recorder.Conformance;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Drivers.Search;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Explanation;

/// <summary>
/// Finds the steps of a simulated run from the trace that it made. Whoever has the next event is tried first; of steps
/// that log nothing, an order that explains all events is as good as another.
/// </summary>
sealed class RecoveredRun : IDisposable
{
    /// <summary>A run of a scenario is short.</summary>
    const int MostEvents = 100_000;
    /// <summary>Of all states of a run, which is long only where somebody has made up the scene.</summary>
    const long MostWords = 1 << 25;

    readonly Scene _scene;
    readonly StepEvents _step;
    readonly ObservedEvents _observed;
    readonly List<PageEvent> _events = [];
    readonly NameId<Actor>[] _actors;
    readonly HashSet<(ulong, int)> _tried = [];
    readonly Stack<Tried> _run = [];
    readonly bool _mustEnd;

    public RecoveredRun(Setup setup, PolicySpec policy, ITrace trace)
    {
        var names = new TraceNames();
        _step = new StepEvents(names);
        _observed = new ObservedEvents(trace, names);
        _scene = Scene.Set(setup, policy, _step);
        _scene.Machine.Log!.TellsTruth = false;
        _actors = [.. _scene.Actors.Select(names.Actors.Intern)];
        _mustEnd = trace.Header
            is { State: TraceHeader.Complete, Schedule: TraceHeader.Scripted or TraceHeader.Random };
    }

    Machine Machine => _scene.Machine;

    /// <summary>The steps in order; null if there are none that make this trace, or too much would be tried.</summary>
    public IReadOnlyList<TakenStep>? Find(long maxStates, CancellationToken cancel)
    {
        if (!TryReadEvents() || !Matches(0, out int position)) return null;
        _run.Push(new(Machine.State.ToArray(), position, default));
        while (_run.TryPeek(out var last))
        {
            cancel.ThrowIfCancellationRequested();
            if (_tried.Count > maxStates || _run.Count * (long)last.State.Length > MostWords) return null;
            if (last.Count == 0 && last.Position == _events.Count && MayEnd(last)) return Steps();
            if (!TryMove(last)) _run.Pop();
        }
        return null;
    }

    /// <summary>What waits says nothing about who moves.</summary>
    bool TryReadEvents()
    {
        for (int i = 0; _observed.TryPeek(i, out var e); i++)
        {
            if (i == MostEvents) return false;
            if (e.Kind is not (EventKind.Wait or EventKind.Wake or EventKind.HungTask)) _events.Add(e);
        }
        return true;
    }

    /// <summary>What the machine has just logged is what the trace has from a position on.</summary>
    bool Matches(int position, out int end)
    {
        var logged = _step.Events;
        int same = 0;
        while (same < logged.Length && position + same < _events.Count
            && SameEvent.Of(_events[position + same], in logged[same])) same++;
        bool matches = same == logged.Length;
        end = position + same;
        _step.Clear();
        return matches;
    }

    /// <summary>The run may be over: nothing can move, if it is one that goes on as long as something can.</summary>
    bool MayEnd(Tried last)
    {
        if (!_mustEnd) return true;
        last.State.CopyTo(Machine.State);
        for (FrameId frame = default; frame < Machine.FrameCount; frame++)
            if (Machine.Frame(frame).Pc != 0 && !Machine.WaitOf(frame).IsBlocked) return false;
        return true;
    }

    /// <summary>Goes on by a step that explains what follows and was not tried; false if none is left.</summary>
    bool TryMove(Tried last)
    {
        while (NextFrame(last) is { } frame)
        {
            last.State.CopyTo(Machine.State);
            string name = Machine.Instruction(frame).Name;
            if (!Machine.TryStep(frame) || !Matches(last.Position, out int position)) continue;
            if (!_tried.Add((StateHash.Of(Machine.State), position))) continue;
            long seq = position > 0 ? _events[position - 1].Seq : 0;
            var step = new TakenStep(frame, _scene.Actors[frame].Name, name, seq, position > last.Position);
            _run.Push(new(Machine.State.ToArray(), position, step));
            return true;
        }
        return false;
    }

    /// <summary>The frame to try next; null if all have been.</summary>
    FrameId? NextFrame(Tried last)
    {
        while (last.Count <= Machine.FrameCount)
        {
            int frame = last.Count++ - 1;
            if (frame < 0 && last.Position < _events.Count)
                frame = Array.IndexOf(_actors, _events[last.Position].Actor);
            if (frame >= 0) return new(frame);
        }
        return null;
    }

    IReadOnlyList<TakenStep> Steps() => [.. _run.Reverse().Skip(1).Select(tried => tried.Step)];

    public void Dispose() => _observed.Dispose();

    /// <summary>A state of the run, and how many of the steps from it have been tried.</summary>
    sealed record Tried(ulong[] State, int Position, TakenStep Step)
    {
        public int Count { get; set; }
    }
}
