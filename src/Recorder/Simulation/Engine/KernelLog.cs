using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>Whom the ledger holds responsible.</summary>
enum Culprit : byte
{
    /// <summary>The step that runs.</summary>
    Here,
    /// <summary>Who acquired the hold.</summary>
    Acquirer,
    /// <summary>Who released the hold that protected the I/O or, if it is still held, who freed the page.</summary>
    Releaser,
    /// <summary>Who dropped the page's buffers.</summary>
    BufferDropper,
    /// <summary>Who took the page out of its file.</summary>
    Remover,
    /// <summary>Who made a write fault copy the page: fork or reclaim if they took its permission, else the fault.</summary>
    CowMaker,
    /// <summary>Who stored into the page last; of a device, who acquired the page for it.</summary>
    LastWriter,
    /// <summary>Who charged a budget first for the request; the slot is the frame.</summary>
    Charger,
    /// <summary>Who let a write fault reuse the page in place.</summary>
    Reuser,
    /// <summary>Who holds the page longest, or acquired it last if nobody does.</summary>
    Pinner,
}

/// <summary>
/// Turns what the machine does into events, and what its ledger knows into truth. Everything here is about the log and no
/// part of the state: numbers of requests and tokens, and the callsites that the ledger may have to blame.
/// </summary>
sealed class KernelLog
{
    /// <summary>Page frame 0 of the machine has this number in the log, so that no page is number 0.</summary>
    public const long FirstPfn = 0x1000;
    /// <summary>The page of a finding that is about none: number 0 in the log.</summary>
    public const int NoPage = -(int)FirstPfn;

    readonly IEventSink _sink;
    readonly int[] _callsites, _operations, _actors, _lastCallsites, _chargedAt;
    readonly long[] _requests, _tokens, _since;
    readonly int[] _acquiredAt, _releasedAt;
    readonly Notes[] _pages;
    readonly int _setupCallsite, _setupActor;
    readonly Dictionary<Operation, int> _boundaries = new(ReferenceEqualityComparer.Instance);
    long _seq, _lastRequest, _lastToken;

    /// <summary>Callsites that touched a page in a way that somebody may have to answer for.</summary>
    struct Notes
    {
        public int BuffersDroppedAt, RemovedAt, FreedAt, SharedAt, CopiedAt, ReusedAt, LastGupAt, LastWriterAt;
    }

    public KernelLog(IEventSink sink, Machine k, IReadOnlyList<Actor> actors)
    {
        _sink = sink;
        _callsites = new int[k.Program.Code.Length];
        _operations = new int[k.Program.Code.Length];
        _actors = [.. actors.Select(sink.Names.Actors.Intern)];
        (_requests, _lastCallsites, _chargedAt) = (new long[k.FrameCount], new int[k.FrameCount], new int[k.FrameCount]);
        int slots = k.FrameCount * k.Shape.HoldsPerFrame;
        (_tokens, _since, _acquiredAt, _releasedAt) = (new long[slots], new long[slots], new int[slots], new int[slots]);
        _pages = new Notes[k.Shape.Folios];
        _setupCallsite = sink.Names.Callsites.Intern(Callsite.Of(["setup"]));
        _setupActor = sink.Names.Actors.Intern(new Actor("setup", ActorKind.Setup));
    }

    /// <summary>Simulated time in nanoseconds; the driver moves it.</summary>
    public long Tick { get; set; }

    /// <summary>Sequence number of the last event.</summary>
    public long LastSeq => _seq;

    public void Page(Machine k, EventKind kind, int pfn, ref Folio p, int n, EventFlags flags, Outcome outcome, long arg, int slot)
    {
        var e = Begin(k, kind);
        (e.N, e.Flags, e.Outcome, e.Arg) = (n, flags, outcome, arg);
        Describe(ref e, pfn, ref p);
        if (slot >= 0) e.Token = _tokens[slot];
        if (k.Current >= 0) _lastCallsites[k.Current] = e.Callsite;
        if (outcome is Outcome.Done or Outcome.Bug) TakeNote(kind, pfn, e.Callsite, slot);
        if (kind == EventKind.Migrate) _pages[arg - FirstPfn].LastWriterAt = _pages[pfn].LastWriterAt;
        _sink.Append(in e);
    }

    static void Describe(ref PageEvent e, int pfn, ref Folio p)
    {
        (e.Pfn, e.RefCount, e.PinCount, e.MapCount, e.State) = (FirstPfn + pfn, p.RefCount, p.PinCount, p.MapCount, p.Flags);
        if (p.LockedBy != 0) e.State |= PageFlags.Locked;
    }

    public void Refusal(Machine k, EventKind kind, int pfn, EventFlags flags)
    {
        var e = Begin(k, kind);
        (e.Flags, e.Outcome) = (flags, Outcome.Refused);
        if (pfn >= 0) Describe(ref e, pfn, ref k.Folio(pfn));
        _sink.Append(in e);
    }

    void TakeNote(EventKind kind, int pfn, int callsite, int slot)
    {
        ref var notes = ref _pages[pfn];
        switch (kind)
        {
            case EventKind.Alloc: notes = new Notes { FreedAt = notes.FreedAt }; break;
            case EventKind.Free: notes.FreedAt = callsite; break;
            case EventKind.CacheRemove: notes.RemovedAt = callsite; break;
            case EventKind.DropBuffers: notes.BuffersDroppedAt = callsite; break;
            case EventKind.WriteProtect or EventKind.SwapAdd: notes.SharedAt = callsite; break;
            case EventKind.Cow: notes.CopiedAt = callsite; break;
            case EventKind.Reuse: notes.ReusedAt = callsite; break;
            case EventKind.CpuStore: notes.LastWriterAt = callsite; break;
            case EventKind.DmaStore: notes.LastWriterAt = _acquiredAt[slot]; break;
        }
    }

    PageEvent Begin(Machine k, EventKind kind)
    {
        var e = new PageEvent { Seq = ++_seq, Tick = Tick, Kind = kind, Actor = _setupActor, Callsite = _setupCallsite };
        if (k.Current < 0) return e;
        int pc = k.Frame(k.Current).Pc;
        (e.Actor, e.Request, e.Callsite, e.Operation) = (_actors[k.Current], _requests[k.Current], CallsiteAt(k, pc), OperationAt(k, pc));
        return e;
    }

    int CallsiteAt(Machine k, int pc) => _callsites[pc] != 0 ? _callsites[pc] : _callsites[pc] = _sink.Names.Callsites.Intern(k.Program.Code[pc].Callsite);
    int OperationAt(Machine k, int pc) => _operations[pc] != 0 ? _operations[pc] : _operations[pc] = _sink.Names.Operations.Intern(k.Program.Code[pc].Operation.Id);
    int Here(Machine k) => k.Current < 0 ? _setupCallsite : CallsiteAt(k, k.Frame(k.Current).Pc);

    // ---- requests ----

    /// <summary>The frame starts an operation; if that begins a request, and none is open yet, the request gets its number.</summary>
    public void BeginRequest(Machine k, int frame)
    {
        var operation = k.Instruction(frame).Operation;
        _lastCallsites[frame] = 0;
        if (_requests[frame] != 0 || operation.Scope is not (RequestScope.Whole or RequestScope.Begins)) return;
        _requests[frame] = ++_lastRequest;
        Boundary(k, EventKind.RequestBegin, operation, 0);
    }

    /// <summary>An operation that ends a request is done, where it last did something to a page: whatever the request still holds is lost.</summary>
    public void EndRequest(Machine k, int frame, Operation done)
    {
        Boundary(k, EventKind.RequestEnd, done, _lastCallsites[frame]);
        _requests[frame] = 0;
    }

    /// <summary>What the request charged is judged.</summary>
    public void ForgetCharges(int frame) => _chargedAt[frame] = 0;

    void Boundary(Machine k, EventKind kind, Operation operation, int callsite)
    {
        var e = Begin(k, kind);
        e.Operation = _sink.Names.Operations.Intern(operation.Id);
        e.Callsite = callsite != 0 ? callsite : _boundaries.TryGetValue(operation, out int known) ? known : _boundaries[operation] = _sink.Names.Callsites.Intern(Callsite.Of(operation.Stack));
        _sink.Append(in e);
    }

    /// <summary>A device works for the request of the frame that gave it the I/O.</summary>
    public void Inherit(int parent, int device) => _requests[device] = _requests[parent];

    // ---- holds ----

    public void Acquired(Machine k, int slot, int pfn, bool gup)
    {
        _tokens[slot] = ++_lastToken;
        _since[slot] = Tick;
        _acquiredAt[slot] = Here(k);
        _releasedAt[slot] = 0;
        if (gup) _pages[pfn].LastGupAt = _acquiredAt[slot];
    }

    /// <summary>What Android's page_pinner counted as long.</summary>
    const long LongNs = 300_000_000;

    /// <summary>True if the hold in a slot is an event of the log, and so old that it is long.</summary>
    public bool IsHeldLong(int slot) => _tokens[slot] != 0 && Tick - _since[slot] >= LongNs;

    /// <summary>The slot has a page that nothing counts.</summary>
    public void Untracked(int slot) => (_tokens[slot], _acquiredAt[slot], _releasedAt[slot]) = (0, 0, 0);

    /// <summary>The I/O relies on this hold: remember its acquirer for as long as the device works.</summary>
    public void Submitted(int slot, int deviceSlot) => (_acquiredAt[deviceSlot], _releasedAt[deviceSlot], _tokens[deviceSlot]) = (_acquiredAt[slot], 0, _tokens[slot]);

    public void ReleasedInFlight(Machine k, int deviceSlot) => _releasedAt[deviceSlot] = Here(k);

    public void Charged(Machine k, EventKind kind, int pages, long budget, Outcome outcome = Outcome.Done)
    {
        var e = Begin(k, kind);
        (e.N, e.Arg, e.Outcome) = (pages, budget, outcome);
        if (kind == EventKind.Charge && outcome == Outcome.Done && _chargedAt[k.Current] == 0) _chargedAt[k.Current] = e.Callsite;
        _sink.Append(in e);
    }

    // ---- waiting ----

    public void WaitEvent(Machine k, EventKind kind, Wait wait)
    {
        var e = Begin(k, kind);
        e.Arg = (long)wait.Reason;
        if (wait.IsForPage) Describe(ref e, wait.Object, ref k.Folio(wait.Object));
        _sink.Append(in e);
    }

    public void Exit(Machine k) => _sink.Append(Begin(k, EventKind.ActorExit));

    // ---- truth ----

    public void Truth(Machine k, FindingKind kind, int pfn, Culprit culprit, int slot)
    {
        if (pfn == NoPage)
        {
            _sink.AppendTruth(new TruthRecord(_seq, kind, 0, culprit == Culprit.Here ? Here(k) : _chargedAt[slot]));
            return;
        }
        ref var notes = ref _pages[pfn];
        int callsite = culprit switch
        {
            Culprit.Here => Here(k),
            Culprit.Acquirer => _acquiredAt[slot],
            Culprit.Releaser => _releasedAt[slot] != 0 ? _releasedAt[slot] : notes.FreedAt,
            Culprit.BufferDropper => notes.BuffersDroppedAt,
            Culprit.Remover => notes.RemovedAt,
            Culprit.CowMaker => notes.SharedAt != 0 ? notes.SharedAt : notes.CopiedAt,
            Culprit.Charger => _chargedAt[slot],
            Culprit.Reuser => notes.ReusedAt,
            Culprit.LastWriter => notes.LastWriterAt,
            Culprit.Pinner => OldestGupSlot(k, pfn) is var oldest && oldest >= 0 ? _acquiredAt[oldest] : notes.LastGupAt,
        };
        _sink.AppendTruth(new TruthRecord(_seq, kind, FirstPfn + pfn, callsite));
    }

    /// <summary>The slot of the oldest live hold through which the page may be written; else that of a device at work.</summary>
    public int OldestWriterSlot(Machine k, int pfn) => Oldest(k, pfn, HolderTable.IsWriterOf) is var oldest && oldest >= 0 ? oldest : HolderTable.WriterSlot(k, pfn);

    /// <summary>The slot of the oldest live hold of a page, whatever it is; -1 if there is none.</summary>
    public int OldestSlot(Machine k, int pfn) => Oldest(k, pfn, HolderTable.IsHoldOf);

    /// <summary>The slot of the oldest live GUP hold of a page; -1 if there is none.</summary>
    int OldestGupSlot(Machine k, int pfn) => Oldest(k, pfn, HolderTable.IsGupHoldOf);

    int Oldest(Machine k, int pfn, Func<Machine, int, int, bool> counts)
    {
        int oldest = -1;
        for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
            if (counts(k, slot, pfn) && (oldest < 0 || _tokens[slot] < _tokens[oldest])) oldest = slot;
        return oldest;
    }

    /// <summary>Of two pages held by GUP: whether the first one's oldest hold is the older one.</summary>
    public bool IsHeldLonger(Machine k, int pfn, int other) => _tokens[OldestGupSlot(k, pfn)] < _tokens[OldestGupSlot(k, other)];
}
