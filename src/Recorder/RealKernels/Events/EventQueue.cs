using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Events on their way to the trace, in order. An event stays here until what belongs to it can have arrived: its stack
/// trace and the back-off of a grab follow it on its processor, and the return of a call replaces the event that stands
/// for it.
/// </summary>
sealed class EventQueue(IEventSink sink)
{
    /// <summary>This many events may wait; then the oldest leaves as it is.</summary>
    const int Limit = 4096;

    readonly Slot[] _slots = new Slot[Limit];
    long _first, _next;
    long _seq;

    struct Slot
    {
        public PageEvent Event;
        public bool WaitsForLine, Cancelled;
        public int Cpu;
        public ProbedFunction? WaitsForReturn;
    }

    ref Slot At(long slot) => ref _slots[(int)((ulong)slot % Limit)];

    /// <summary>The last event of each processor that is in the trace.</summary>
    long[] _lastOfCpu = [];

    /// <summary>Functions whose returns were awaited in vain.</summary>
    readonly HashSet<ProbedFunction> _noReturns = [];

    /// <summary>Events written so far.</summary>
    public long Written => _seq;
    /// <summary>How many of each kind.</summary>
    public long[] OfKind { get; } = new long[EventKinds.Limit];

    /// <summary>
    /// Adds an event that waits for the next line of its processor; the slot names it, and the result is all zeros.
    /// </summary>
    public ref PageEvent Add(int cpu, out long slot)
    {
        if (_next - _first == Limit) PushOldest();
        slot = _next++;
        ref var added = ref At(slot);
        (added.Event, added.WaitsForLine, added.Cancelled, added.Cpu, added.WaitsForReturn) =
            (default, true, false, cpu, null);
        return ref added.Event;
    }

    /// <summary>The event has not left yet.</summary>
    public bool Holds(long slot) => slot >= _first && slot < _next && !At(slot).Cancelled;

    public ref PageEvent this[long slot] => ref At(slot).Event;

    /// <summary>
    /// The event stands for a call and leaves when the call returns, unless returns of that function are not traced.
    /// </summary>
    public void WaitForReturn(long slot, ProbedFunction function)
    {
        if (!_noReturns.Contains(function)) At(slot).WaitsForReturn = function;
    }

    /// <summary>Takes back the event of a call that has returned; false if it has left already.</summary>
    public bool Cancel(long slot, ProbedFunction function)
    {
        _noReturns.Remove(function);
        return Cancel(slot);
    }

    /// <summary>Takes back an event; false if it has left already.</summary>
    public bool Cancel(long slot)
    {
        if (!Holds(slot)) return false;
        ref var s = ref At(slot);
        (s.Cancelled, s.WaitsForLine, s.WaitsForReturn) = (true, false, null);
        return true;
    }

    /// <summary>The processor of an event has moved on.</summary>
    public void Release(long slot)
    {
        if (slot < _first || slot >= _next) return;
        At(slot).WaitsForLine = false;
        Flush();
    }

    void Flush()
    {
        for (; _first < _next; Pass())
        {
            ref var head = ref At(_first);
            if (head.WaitsForLine || head.WaitsForReturn is not null) return;
        }
    }

    void PushOldest()
    {
        if (At(_first).WaitsForReturn is { } waited) _noReturns.Add(waited);
        Pass();
        Flush();
    }

    void Pass()
    {
        ref var slot = ref At(_first++);
        if (slot.Cancelled) return;
        slot.Event.Seq = ++_seq;
        OfKind[(int)slot.Event.Kind]++;
        if (slot.Event.Kind == EventKind.Gap && slot.Cpu != ProbeRecord.AnyCpu)
            slot.Event.Request = LastOf(slot.Cpu);
        LastOf(slot.Cpu) = _seq;
        sink.Append(in slot.Event);
    }

    ref long LastOf(int cpu)
    {
        int i = cpu - ProbeRecord.AnyCpu;
        if (i >= _lastOfCpu.Length) Array.Resize(ref _lastOfCpu, Math.Max(i + 1, _lastOfCpu.Length * 2));
        return ref _lastOfCpu[i];
    }

    /// <summary>There are no more events.</summary>
    public void Finish()
    {
        while (_first < _next) Pass();
    }
}
