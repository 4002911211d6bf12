using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Recognition;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Makes the events of the current line: knows its task, processor and time, and attaches a stack trace to the event
/// before it. Call <see cref="Begin"/> before and <see cref="End"/> after each line that is an event of the kernel.
/// </summary>
sealed class EventMaker(IEventSink sink, KernelProfile kernel, VmemmapBase vmemmap)
{
    const int MostReferences = 1 << 28;
    /// <summary>A stored map count beyond this is not a map count.</summary>
    const int SaneMapCount = 1 << 20;

    readonly Dictionary<ProbedFunction, NameId<Callsite>> _entries = [];
    /// <summary>Of each processor outside of interrupts and, after it, inside.</summary>
    Processor?[] _processors = [];
    Processor _cpu = new(ProbeRecord.AnyCpu), _stackOf = new(ProbeRecord.AnyCpu);
    long _firstTime = long.MinValue, _previous, _requests;
    int _epoch;
    bool _previousIsSameTask, _inInterrupt;
    EventFlags _flags;
    ProbedFunction? _function;
    readonly Dictionary<NameId<Callsite>, bool> _longtermMoves = [];
    readonly bool[] _seen = new bool[EventKinds.Limit];

    /// <summary>
    /// What happened last on a processor, in or out of interrupts: a stack trace that follows there belongs to it,
    /// whatever an interrupt has shown in between.
    /// </summary>
    sealed class Processor(int number)
    {
        public readonly int Number = number;
        public readonly char[] Function = new char[128];
        public int FunctionLength;
        public bool IsEntry, EnteredCall, WantsStack;
        public long Slot = -1;
        public TracedTask? Task;
    }

    public EventQueue Queue { get; } = new(sink);
    public Tasks Tasks { get; } = new(sink.Names.Actors);
    public PageMemory Pages { get; } = new(kernel);
    public StackMemory Stacks { get; } = new(new CallsiteNames(sink.Names.Callsites));
    public CallsiteNames Callsites => Stacks.Callsites;
    public TraceNames Names => sink.Names;
    /// <summary>The task of the current line.</summary>
    public TracedTask Task { get; private set; } = new(0);
    /// <summary>What the task called last, in or out of interrupts as the current line is.</summary>
    public ref OuterCall Outer => ref _inInterrupt ? ref Task.OuterInInterrupt : ref Task.Outer;
    /// <summary>The number of the current line.</summary>
    public long Line { get; set; }
    /// <summary>The time of the current line since the first one.</summary>
    public long Tick { get; private set; }
    /// <summary>The time of the last line as the kernel printed it.</summary>
    public long LastTime { get; private set; } = long.MinValue;

    public void Begin(in ProbeRecord line)
    {
        if (_firstTime == long.MinValue) _firstTime = line.Time;
        LastTime = line.Time;
        Tick = Math.Max(0, line.Time - _firstTime);
        Task = Tasks.Of(in line);
        _flags = line.InInterrupt ? EventFlags.Interrupt : EventFlags.None;
        Task.Forget(_epoch);
        _inInterrupt = line.InInterrupt;
        Outer.Age++;
        _cpu = ProcessorOf(line.Cpu, line.InInterrupt);
        if (!line.InInterrupt) EndInterrupt(line.Cpu);
        (_previous, _previousIsSameTask) = (_cpu.Slot, _cpu.Task == Task);
        (_cpu.Task, _cpu.Slot, _cpu.EnteredCall, _cpu.WantsStack, _cpu.FunctionLength) = (Task, -1, false, false, 0);
    }

    Processor ProcessorOf(int number, bool inInterrupt)
    {
        int i = number * 2 + (inInterrupt ? 1 : 0);
        if (i >= _processors.Length) Array.Resize(ref _processors, Math.Max(i + 1, _processors.Length * 2));
        return _processors[i] ??= new Processor(number);
    }

    /// <summary>The last event of an interrupt need not wait: the task that it interrupted goes on.</summary>
    void EndInterrupt(int number)
    {
        var ended = ProcessorOf(number, true);
        Queue.Release(ended.Slot);
        (ended.Slot, ended.Task) = (-1, null);
    }

    /// <summary>The line hits a probe on a function; null if only a mapping file explains it.</summary>
    public void Hit(ProbedFunction? function, in ProbeRecord hit)
    {
        _function = function;
        if (function is { Meaning: HitMeaning.Folio }) _seen[(int)function.Kind] = true;
        _cpu.FunctionLength = Math.Min(hit.Function.Length, _cpu.Function.Length);
        hit.Function[.._cpu.FunctionLength].CopyTo(_cpu.Function);
        _cpu.IsEntry = !hit.IsReturn;
    }

    /// <summary>
    /// The line shows the return of the function too: goes on as if the return had a line of its own.
    /// </summary>
    public void Continue(ProbedFunction function, in ProbeRecord hit)
    {
        End();
        Begin(in hit);
        Hit(function, in hit);
    }

    /// <summary>
    /// A probe on the folio itself has shown an event of this kind; tracepoints that show the same then do not count.
    /// </summary>
    public bool SeesFolio(EventKind kind) => _seen[(int)kind];

    public void End() => Queue.Release(_previous);

    /// <summary>
    /// Adds an event of the current line. An unknown callsite waits for a stack trace, as does one that names only the
    /// function.
    /// </summary>
    public long Add(
        EventKind kind, long pfn, PageFlags state = 0, NameId<Callsite> callsite = default, bool hasStack = false)
    {
        _cpu.WantsStack = !hasStack;
        Queue.Release(_cpu.Slot);      // only the last event of a line can still change
        ref var e = ref Add(kind, _cpu.Number, out _cpu.Slot);
        (e.Pfn, e.Actor, e.Callsite, e.State, e.Flags) = (pfn, Tasks.ActorOf(Task), callsite, state, _flags);
        return _cpu.Slot;
    }

    ref PageEvent Add(EventKind kind, int cpu, out long slot)
    {
        ref var e = ref Queue.Add(cpu, out slot);
        (e.Tick, e.Kind, e.Cpu, e.Line) = (Tick, kind, new(cpu), Line);
        (e.RefCount, e.PinCount, e.MapCount) = (PageEvent.Unknown, PageEvent.Unknown, PageEvent.Unknown);
        return ref e;
    }

    /// <summary>A number that no request has yet.</summary>
    public long NewRequest() => ++_requests;

    public ref PageEvent this[long slot] => ref Queue[slot];

    /// <summary>Callsite of a hit as long as its stack is not known.</summary>
    public NameId<Callsite> Here(in ProbeRecord hit)
    {
        if (hit.IsReturn) return Callsites.Of(hit.Function, hit.Caller.StartsWith("0x") ? default : hit.Caller);
        if (_entries.TryGetValue(_function!, out var callsite)) return callsite;
        return _entries[_function!] = Callsites.Of(hit.Function);
    }

    /// <summary>The current line enters a function whose return matters.</summary>
    public void Enter(in OpenCall call)
    {
        Task.Enter(in call);
        (_cpu.EnteredCall, _cpu.WantsStack) = (true, true);
    }

    /// <summary>
    /// The event that this task made in the line before, on this processor; false if there is none that can still
    /// change.
    /// </summary>
    public bool TryPrevious(out long slot)
    {
        slot = _previous;
        return _previousIsSameTask && Queue.Holds(slot);
    }

    /// <summary>
    /// A processor, or <see cref="ProbeRecord.AnyCpu"/>, has lost events: n of them, or an unknown number if 0.
    /// </summary>
    public void AddGap(int cpu, long n)
    {
        _epoch++;
        ref var e = ref Add(EventKind.Gap, cpu, out long slot);
        (e.N, e.Arg) = ((int)Math.Min(n, int.MaxValue), EventArg.OfGap(cpu));
        Queue.Release(slot);
    }

    public void BeginStack(in ProbeRecord line)
    {
        _stackOf = ProcessorOf(line.Cpu, line.InInterrupt);
        if (_stackOf.Task != Tasks.Of(in line)) _stackOf = new Processor(ProbeRecord.AnyCpu);
        var function = _stackOf.Function.AsSpan(0, _stackOf.FunctionLength);
        Stacks.Begin(function, _stackOf.IsEntry && !function.IsEmpty);
    }

    public void EndStack()
    {
        if (!_stackOf.WantsStack || Stacks.Finish() is not { Exists: true } callsite) return;
        if (Queue.Holds(_stackOf.Slot))
        {
            ref var e = ref Queue[_stackOf.Slot];
            e.Callsite = callsite;
            if (e.Kind == EventKind.Unpin && IsLongtermMove(callsite)) e.Flags |= EventFlags.Round;
        }
        if (_stackOf.EnteredCall && _stackOf.Task!.HasCalls) _stackOf.Task.Newest.Callsite = callsite;
        _stackOf.WantsStack = false;
    }

    bool IsLongtermMove(NameId<Callsite> callsite)
    {
        if (_longtermMoves.TryGetValue(callsite, out bool known)) return known;
        string stack = Names.Callsites[callsite].Stack;
        bool isMove = Array.Exists(KernelFunctions.LongtermMoves, f => stack.Contains(f, StringComparison.Ordinal));
        return _longtermMoves[callsite] = isMove;
    }

    /// <summary>Page frame number of a struct page's address; 0 if it is not one.</summary>
    public long PfnOf(long pointer) => vmemmap.PfnOf(pointer);

    /// <summary>A count as a line shows it.</summary>
    public static int Count(ProbeFields a, Field field) =>
        a.TryGet(field, out long value) ? CountOf(value) : PageEvent.Unknown;

    /// <summary>A number as a count; unknown if it is none.</summary>
    public static int CountOf(long value) =>
        value is > int.MinValue and <= int.MaxValue ? (int)value : PageEvent.Unknown;

    /// <summary>A number of references or entries: at least 1, and no more than memory can hold.</summary>
    public static int Positive(long n) => (int)Math.Clamp(n, 1, MostReferences);

    /// <summary>A count after a change; unknown stays unknown.</summary>
    public static int Plus(int count, long change) =>
        count == PageEvent.Unknown ? PageEvent.Unknown : CountOf(count + change);

    /// <summary>
    /// Entries that map a small folio. The stored value of a large one counts something else, and that of hugetlb is a
    /// page type.
    /// </summary>
    public static int MapCount(ProbeFields a, FolioSize size) =>
        size == FolioSize.Small && a.TryGet(Field.Mc, out long mc) ? MapCountOf(mc) : PageEvent.Unknown;

    /// <summary>The number of entries that the kernel stores as one less; unknown if it is not one.</summary>
    public static int MapCountOf(long stored) =>
        stored is >= -1 and < SaneMapCount ? (int)stored + 1 : PageEvent.Unknown;
}
