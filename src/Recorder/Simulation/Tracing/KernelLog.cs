using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Tracing;

/// <summary>What the log calls an instruction of a program.</summary>
/// <param name="Callsite">Where it runs.</param>
/// <param name="Operation">Id of its operation.</param>
/// <param name="Caller">Where its operation was called.</param>
/// <param name="Flags">Those of all its events.</param>
readonly record struct CodePlace(Callsite Callsite, string Operation, Callsite Caller, EventFlags Flags);

/// <summary>
/// Turns what the machine does into events, and what its ledger knows into truth. Everything here belongs to the log
/// and is no part of the state: sequence numbers, request numbers, ids of names.
/// </summary>
sealed class KernelLog
{
    /// <summary>The number that page frame 0 of the machine has in the log, so that no page is number 0.</summary>
    public const long FirstPfn = 0x1000;

    readonly IEventSink _sink;
    readonly CodePlace[] _code;
    readonly NameId<Callsite>[] _callsites, _callers, _lastCallsites;
    readonly NameId<string>[] _operations;
    readonly NameId<Actor>[] _actors;
    readonly long[] _requests;
    readonly NameId<Callsite> _setupCallsite;
    readonly NameId<Actor> _setupActor;
    long _seq, _lastRequest;

    /// <summary>A log for a machine whose instructions have these names.</summary>
    public KernelLog(IEventSink sink, KernelState k, CodePlace[] code, IReadOnlyList<Actor> actors)
    {
        (_sink, _code) = (sink, code);
        (_callsites, _callers) = (new NameId<Callsite>[code.Length], new NameId<Callsite>[code.Length]);
        _operations = new NameId<string>[code.Length];
        _actors = new NameId<Actor>[actors.Count];
        for (int i = 0; i < actors.Count; i++) _actors[i] = sink.Names.Actors.Intern(actors[i]);
        (_requests, _lastCallsites) = (new long[k.FrameCount], new NameId<Callsite>[k.FrameCount]);
        _setupCallsite = sink.Names.Callsites.Intern(Callsite.Of(["setup"]));
        _setupActor = sink.Names.Actors.Intern(new Actor("setup", ActorKind.Setup));
        Blame = new Blame(k);
    }

    public Blame Blame { get; }

    /// <summary>
    /// Who is to blame is remembered from event to event, and truth is told. Not so while a search sets the machine's
    /// state: what comes after an event in the log then need not follow from it.
    /// </summary>
    public bool TellsTruth { get; set; } = true;

    /// <summary>Simulated time in nanoseconds; the driver moves it.</summary>
    public long Tick { get; set; }

    /// <summary>Sequence number of the last event.</summary>
    public long LastSeq => _seq;

    // ---- pages ----

    public void Page(
        KernelState k, EventKind kind, Pfn pfn, ref Folio p, int n, EventFlags flags, Outcome outcome, long arg,
        Slot slot)
    {
        var e = Begin(k, kind);
        (e.N, e.Flags, e.Outcome, e.Arg) = (n, e.Flags | flags, outcome, arg);
        Describe(ref e, pfn, ref p);
        if (slot >= 0) e.Token = Blame.TokenOf(slot);
        if (k.Current >= 0) _lastCallsites[k.Current] = e.Callsite;
        if (TellsTruth) Blame.Note(pfn, ref p, e.Callsite, slot);
        if (TellsTruth && kind == EventKind.Migrate) Blame.Migrated(pfn, new((int)(arg - FirstPfn)));
        _sink.Append(in e);
    }

    static void Describe(ref PageEvent e, Pfn pfn, ref Folio p)
    {
        (e.Pfn, e.State) = (FirstPfn + pfn, p.Flags);
        (e.RefCount, e.PinCount, e.MapCount) = (p.RefCount, p.PinCount, p.MapCount);
        if (p.LockedBy != 0) e.State |= PageFlags.Locked;
    }

    public void Refusal(KernelState k, EventKind kind, Pfn pfn, EventFlags flags)
    {
        var e = Begin(k, kind);
        (e.Flags, e.Outcome) = (flags, Outcome.Refused);
        if (pfn >= 0) Describe(ref e, pfn, ref k.Folio(pfn));
        _sink.Append(in e);
    }

    PageEvent Begin(KernelState k, EventKind kind)
    {
        var e = new PageEvent
        {
            Seq = ++_seq, Tick = Tick, Kind = kind, Actor = _setupActor, Callsite = _setupCallsite,
        };
        if (k.Current < 0) return e;
        int pc = k.Frame(k.Current).Pc;
        (e.Actor, e.Request) = (_actors[k.Current], _requests[k.Current]);
        (e.Callsite, e.Operation, e.Flags) = (CallsiteAt(pc), OperationAt(pc), _code[pc].Flags);
        return e;
    }

    NameId<Callsite> CallsiteAt(int pc) =>
        _callsites[pc].Exists ? _callsites[pc] : _callsites[pc] = _sink.Names.Callsites.Intern(_code[pc].Callsite);

    NameId<Callsite> CallerAt(int pc) =>
        _callers[pc].Exists ? _callers[pc] : _callers[pc] = _sink.Names.Callsites.Intern(_code[pc].Caller);

    NameId<string> OperationAt(int pc) => _operations[pc].Exists
        ? _operations[pc]
        : _operations[pc] = _sink.Names.Operations.Intern(_code[pc].Operation);

    NameId<Callsite> Here(KernelState k) => k.Current < 0 ? _setupCallsite : CallsiteAt(k.Frame(k.Current).Pc);

    // ---- requests ----

    /// <summary>
    /// The frame starts an operation; if that begins a request, and none is open yet, the request gets its number.
    /// </summary>
    public void BeginOperation(KernelState k, FrameId frame, bool beginsRequest)
    {
        _lastCallsites[frame] = default;
        if (_requests[frame] != 0 || !beginsRequest) return;
        _requests[frame] = ++_lastRequest;
        var e = Begin(k, EventKind.RequestBegin);
        e.Callsite = CallerAt(k.Frame(frame).Pc);
        _sink.Append(in e);
    }

    /// <summary>
    /// An operation that ends a request is done; whatever the request still holds is lost. Logged where the operation
    /// last did something to a page.
    /// </summary>
    /// <param name="k">The machine.</param>
    /// <param name="frame">The frame that ran it.</param>
    /// <param name="entry">The operation's first instruction.</param>
    public void EndRequest(KernelState k, FrameId frame, int entry)
    {
        var e = Begin(k, EventKind.RequestEnd);
        e.Operation = OperationAt(entry);
        e.Callsite = _lastCallsites[frame].Exists ? _lastCallsites[frame] : CallerAt(entry);
        _sink.Append(in e);
        _requests[frame] = 0;
    }

    /// <summary>A device works for the request of the frame that submitted the I/O.</summary>
    public void Inherit(FrameId parent, FrameId device) => _requests[device] = _requests[parent];

    // ---- holds and charges ----

    public void Acquired(KernelState k, Slot slot, Pfn pfn, bool gup) => Blame.Acquired(slot, pfn, gup, Here(k), Tick);

    public void ReleasedInFlight(KernelState k, Slot deviceSlot) => Blame.ReleasedInFlight(deviceSlot, Here(k));

    /// <summary>True if the hold in a slot has by now lasted long enough to count as long.</summary>
    public bool IsHeldLong(Slot slot) => Blame.IsHeldLong(slot, Tick);

    public void Charged(KernelState k, EventKind kind, int pages, long budget, Outcome outcome = Outcome.Done)
    {
        var e = Begin(k, kind);
        (e.N, e.Arg, e.Outcome) = (pages, budget, outcome);
        if (kind == EventKind.Charge && outcome == Outcome.Done) Blame.Charged(k.Current, e.Callsite);
        _sink.Append(in e);
    }

    // ---- waiting, exits ----

    public void WaitEvent(KernelState k, EventKind kind, Wait wait)
    {
        var e = Begin(k, kind);
        e.Arg = (long)wait.Reason;
        if (wait.IsForPage) Describe(ref e, wait.Page, ref k.Folio(wait.Page));
        _sink.Append(in e);
    }

    public void Exit(KernelState k) => _sink.Append(Begin(k, EventKind.ActorExit));

    // ---- truth ----

    public void Truth(KernelState k, FindingKind kind, Pfn pfn, Culprit culprit, Slot slot)
    {
        if (!TellsTruth) return;
        var callsite = culprit == Culprit.Here ? Here(k) : Blame.CallsiteOf(culprit, pfn, slot);
        _sink.AppendTruth(new TruthRecord(_seq, kind, FirstPfn + pfn, callsite));
    }

    /// <summary>Something went wrong that concerns no page.</summary>
    public void TruthWithoutPage(KernelState k, FindingKind kind, FrameId frame, Culprit culprit)
    {
        if (!TellsTruth) return;
        var callsite = culprit == Culprit.Charger ? Blame.ChargerOf(frame) : Here(k);
        _sink.AppendTruth(new TruthRecord(_seq, kind, 0, callsite));
    }
}
