using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// Follows the trace of a scenario in the kernel of a policy: after each event it has every state that some
/// interleaving reaches with just the events so far. Where none is left, the policy cannot have made the trace. Steps
/// that log nothing are taken in every order, so the answer is exact, unless the bound is reached.
/// </summary>
sealed class Retrace : IDisposable
{
    readonly Machine _machine;
    readonly KernelLog _log;
    readonly StepEvents _step;
    readonly ObservedEvents _trace;
    readonly bool _mustEnd;
    /// <summary>The states after all events before the current one, after one more, and so on.</summary>
    readonly List<StateSet> _ahead = [new()];
    long _position, _hung;

    /// <summary>Sets the scene.</summary>
    /// <param name="setup">That of the trace's scenario and variant.</param>
    /// <param name="policy">The policy in question.</param>
    /// <param name="trace">A simulated trace of this scenario.</param>
    public Retrace(Setup setup, PolicySpec policy, ITrace trace)
    {
        _step = new StepEvents(Names);
        _trace = new ObservedEvents(trace, Names);
        _machine = Scene.Set(setup, policy, _step).Machine;
        _log = _machine.Log!;
        _log.TellsTruth = false;
        _mustEnd = trace.Header
            is { State: TraceHeader.Complete, Schedule: TraceHeader.Scripted or TraceHeader.Random };
    }

    /// <summary>What the events below refer to.</summary>
    public TraceNames Names { get; } = new();
    /// <summary>Some interleaving of the policy makes this trace.</summary>
    public bool Conforms { get; private set; }
    /// <summary>The bound was reached first.</summary>
    public bool GaveUp { get; private set; }
    /// <summary>How many events it explains; those that begin and end requests are not counted.</summary>
    public long Explained { get; private set; }
    /// <summary>The first event that it does not explain; null if more events should follow the last one.</summary>
    public PageEvent? Impossible { get; private set; }
    /// <summary>What could have happened there instead, each once.</summary>
    public List<PageEvent> Allowed { get; } = [];
    /// <summary>States that were visited, over all positions of the trace.</summary>
    public long States { get; private set; }

    /// <summary>Follows the trace to its end or to the first event that nothing explains.</summary>
    /// <param name="maxStates">Gives up after this many states.</param>
    /// <param name="cancel">Stops early.</param>
    public void Run(long maxStates, CancellationToken cancel)
    {
        Offer();      // what setting the scene has logged
        do
        {
            Pass(maxStates, cancel);
            if (Conforms || GaveUp) return;
        }
        while (Advance());
        if (_trace.TryPeek((int)(Explained - _position), out var e)) Impossible = e;
    }

    /// <summary>Leads every state at the current event on.</summary>
    void Pass(long maxStates, CancellationToken cancel)
    {
        bool isEvent = _trace.TryPeek(0, out var observed);
        if (isEvent && observed.Kind == EventKind.HungTask) _hung++;
        for (int i = 0; i < _ahead[0].Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (GaveUp = ++States > maxStates) return;
            bool mayEnd = Step(_ahead[0][i]);
            if (Conforms = !isEvent && mayEnd) return;
            if (isEvent && IsAboutWaiting(observed.Kind)) Wait(_ahead[0][i], in observed);
        }
    }

    /// <summary>Goes to the next event; false if no state explains it, or any after it.</summary>
    bool Advance()
    {
        _ahead.RemoveAt(0);
        if (!_ahead.Exists(states => states.Count > 0)) return false;
        _position++;
        _trace.Advance();
        return true;
    }

    /// <summary>Takes every step that leads on from a state; true if a run may end in it.</summary>
    bool Step(ulong[] state)
    {
        bool moved = false;
        for (FrameId frame = default; frame < _machine.FrameCount; frame++)
        {
            state.CopyTo(_machine.State);
            if (_machine.Frame(frame).Pc == 0 || !_machine.TryStep(frame)) continue;
            moved = true;
            Offer();
        }
        state.CopyTo(_machine.State);
        return !_mustEnd || !moved && HungTasks.Of(_machine).Count == _hung;
    }

    /// <summary>Keeps the machine's state if what it has just logged is what the trace goes on with.</summary>
    void Offer()
    {
        var events = _step.Events;
        int same = 0;
        while (same < events.Length && _trace.TryPeek(same, out var e) && SameEvent.Of(in e, in events[same])) same++;
        Reach(_position + same);
        if (same == events.Length)
        {
            while (_ahead.Count <= same) _ahead.Add(new());
            _ahead[same].Add(_machine.State);
        }
        else if (_position + same == Explained) Allow(in events[same]);
        _step.Clear();
    }

    void Reach(long position)
    {
        if (position <= Explained) return;
        Explained = position;
        Allowed.Clear();
    }

    void Allow(in PageEvent offered)
    {
        foreach (var other in Allowed)
            if (SameEvent.Of(in other, in offered)) return;
        Allowed.Add(offered);
    }

    // ---- waiting, which a schedule logs ----

    static bool IsAboutWaiting(EventKind kind) => kind is EventKind.Wait or EventKind.Wake or EventKind.HungTask;

    /// <summary>Keeps a state in which a frame waits, or waits no longer, as an event says.</summary>
    void Wait(ulong[] state, in PageEvent observed)
    {
        var claimed = new Wait((WaitReason)observed.Arg, (int)(observed.Pfn - KernelLog.FirstPfn));
        for (FrameId frame = default; frame < _machine.FrameCount; frame++)
        {
            state.CopyTo(_machine.State);
            if (_machine.Frame(frame).Pc == 0) continue;
            var wait = _machine.WaitOf(frame);
            if (observed.Kind == EventKind.Wake ? wait.IsBlocked || !IsPossible(claimed) : !wait.IsBlocked) continue;
            _log.WaitEvent(_machine, observed.Kind, observed.Kind == EventKind.Wake ? claimed : wait);
            Offer();
        }
    }

    /// <summary>False if a wait is for a page that the machine does not have.</summary>
    bool IsPossible(Wait wait) => !wait.IsForPage || wait.Page >= 0 && wait.Page < _machine.Shape.Folios;

    public void Dispose() => _trace.Dispose();
}
