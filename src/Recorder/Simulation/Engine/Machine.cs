using System.Runtime.CompilerServices;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>
/// Keeps account of what requests hold and have charged; the engine only reports that a request is over.
/// </summary>
interface IRequestAccounts
{
    /// <summary>The running frame's request is over: whatever it still holds is lost.</summary>
    void Close(Machine k, FrameId frame);
}

/// <summary>
/// The simulated kernel: its state, and the one interpreter that steps it. Every driver (scripted, random, load,
/// exhaustive) runs it through TryStep, WaitOf, State and Violations, and knows nothing else of it.
/// </summary>
sealed class Machine : KernelState
{
    readonly Instruction[] _code;
    readonly Call[][] _scripts;
    readonly IRequestAccounts _accounts;
    readonly PageFlags _ofAll;
    int _freeHint;

    public Machine(
        Shape shape, PolicySpec policy, Program program, Call[][] scripts, FrameId[] deviceOf,
        IRequestAccounts accounts)
        : base(shape)
    {
        (Policy, Program, DeviceOf, _scripts, _accounts) = (policy, program, deviceOf, scripts, accounts);
        _code = program.Code;
        if (policy.CountsEveryPageExactly) _ofAll |= PageFlags.PinCounted;
        if (shape.HasNarrowCounts) _ofAll |= PageFlags.NarrowCount;
    }

    public PolicySpec Policy { get; }
    public Program Program { get; }
    /// <summary>The device frame of each actor, -1 if it has none.</summary>
    public FrameId[] DeviceOf { get; }
    /// <summary>Writes the event log; null while nothing is recorded.</summary>
    public KernelLog? Log { get; set; }
    /// <summary>What has gone wrong since the driver last cleared it, one bit per finding kind.</summary>
    public ulong Violations { get; set; }
    /// <summary>Those of <see cref="Violations"/> of which an occurrence is known to have cost data.</summary>
    public ulong Losses { get; set; }
    /// <summary>
    /// What a step does follows from the state alone: large machines, too, look for free folios from the first one on.
    /// </summary>
    public bool IsMemoryless { get; set; }
    /// <summary>Where pages are allocated while the scene is set: a CMA area, ZONE_MOVABLE, a driver.</summary>
    public PageFlags Area { get; set; }
    /// <summary>What was denied last; null since the driver last cleared it.</summary>
    public Denial? Denied { get; set; }

    public Instruction Instruction(FrameId frame) => _code[Frame(frame).Pc];

    // ---- the one interpreter ----

    /// <summary>Runs the next step of a frame; false if it is idle or blocked, and then nothing has changed.</summary>
    public bool TryStep(FrameId frame)
    {
        ref Frame f = ref Frame(frame);
        if (f.Pc == 0) return false;
        var i = _code[f.Pc];
        Current = frame;
        ref Folio p = ref Folio(f.Pfn);
        if (i.Guard is { } guard && guard(this, ref f, ref p).IsBlocked) return false;
        Step(frame, i, ref f, ref p);
        return true;
    }

    /// <summary>Runs the next step of a frame that has one and does not wait.</summary>
    public void Step(FrameId frame)
    {
        ref Frame f = ref Frame(frame);
        Current = frame;
        Step(frame, _code[f.Pc], ref f, ref Folio(f.Pfn));
    }

    void Step(FrameId frame, Instruction i, ref Frame f, ref Folio p)
    {
        if (i.IsEntry) Log?.BeginOperation(this, frame, i.Operation.BeginsRequest);
        if (i.Effect is { } effect) { effect(this, ref f, ref p); Advance(ref f, i); }
        else if (i.Attempt!(this, ref f, ref p)) Advance(ref f, i);
        else
        {
            if (i.IsEach) f.Index = 0;
            Jump(ref f, i.Else, i);
        }
    }

    /// <summary>What the next step of a frame waits for.</summary>
    public Wait WaitOf(FrameId frame)
    {
        ref Frame f = ref Frame(frame);
        Current = frame;
        return _code[f.Pc].Guard?.Invoke(this, ref f, ref Folio(f.Pfn)) ?? Wait.None;
    }

    void Advance(ref Frame f, Instruction i)
    {
        if (!i.IsEach) { Jump(ref f, i.Next, i); return; }
        if (++f.Index < f.Pages) { f.Pfn = VectorPage(f.Index); return; }
        f.Index = 0;
        Jump(ref f, i.Next, i);
    }

    /// <summary>
    /// The folio of a page of the running frame's vector: that of its hold or, once that is released, of its request's.
    /// </summary>
    Pfn VectorPage(int i)
    {
        ref Hold hold = ref HoldAt(SlotOf(Current, i));
        if (hold.IsEmpty) hold = ref HoldAt(SlotOf(Current, Shape.PagesPerRequest + i));
        return hold.IsEmpty ? default : hold.Pfn;
    }

    /// <summary>
    /// Goes to an instruction. A step for each page begins with the first page, and is skipped if there is none.
    /// </summary>
    void Jump(ref Frame f, ushort pc, Instruction from)
    {
        while (_code[pc].IsEach && f.Pages == 0) pc = _code[pc].Next;
        (f.Pc, f.Released) = (pc, Releases.None);
        if (pc == 0) { Finish(ref f, from); return; }
        if (!_code[pc].IsEach) return;
        f.Index = 0;
        f.Pfn = VectorPage(0);
    }

    void Finish(ref Frame f, Instruction last)
    {
        if (last.Operation.EndsRequest)
        {
            Log?.EndRequest(this, Current, last.Entry);
            _accounts.Close(this, Current);
            Log?.Blame.ForgetCharges(Current);
            (f.Pages, f.AskedToRelease) = (0, false);
        }
        if (Current >= Shape.Actors) f.Pages = 0;
        f.ClearRegisters();
        StartNext(Current);
    }

    // ---- scripts ----

    /// <summary>Starts the next operation of the frame's script, if there is one.</summary>
    public void StartNext(FrameId frame)
    {
        ref Frame f = ref Frame(frame);
        if (frame < _scripts.Length && f.Script < _scripts[frame].Length) Start(frame, _scripts[frame][f.Script++]);
    }

    public void Start(FrameId frame, in Call call)
    {
        ref Frame f = ref Frame(frame);
        f.Pc = Program.Entry(call.Operation);
        (f.Mm, f.Va, f.Want, f.Child) = (call.Mm, call.Page, call.Count, call.Child);
        if (!_code[f.Pc].IsEach) return;
        FrameId current = Current;
        Current = frame;
        Jump(ref f, f.Pc, _code[f.Pc]);
        Current = current;
    }

    // ---- page frames ----

    /// <summary>
    /// Allocates a page frame with one reference: on a small machine the lowest free one, so that equal states look
    /// equal. With the highest one no scenario under any policy had another verdict.
    /// </summary>
    /// <exception cref="UsageException">The scenario, of a file, has too few folios.</exception>
    public Pfn Alloc(Va va, PageFlags flags, byte order = 0)
    {
        Pfn pfn = FindFree();
        ref Folio p = ref Folio(pfn);
        ushort generation = p.Generation;
        p = new Folio { RefCount = 1, Va = va, Flags = flags | _ofAll, Order = order, Generation = generation };
        Emit(EventKind.Alloc, pfn, ref p, arg: order);
        return pfn;
    }

    Pfn FindFree()
    {
        const int small = 64;
        int folios = Shape.Folios, i = folios <= small || IsMemoryless ? 0 : _freeHint;
        for (int n = 0; n < folios; n++, i = i + 1 == folios ? 0 : i + 1)
            if (Folio(new(i)).IsFree) { _freeHint = i; return new(i); }
        throw new UsageException(
            $"The machine has only {folios} folios, and all are in use; give the scenario more spareFolios.");
    }

    /// <summary>The last reference is gone. Everything about the folio is forgotten but its generation.</summary>
    public void Free(Pfn pfn)
    {
        ref Folio p = ref Folio(pfn);
        p = new Folio { Generation = (ushort)(p.Generation + 1) };
        Emit(EventKind.Free, pfn, ref p);
    }

    // ---- log and truth ----

    /// <summary>Logs an event about a page as it is now, at the running step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(
        EventKind kind, Pfn pfn, ref Folio p, int n = 0, EventFlags flags = 0, Outcome outcome = 0, long arg = 0,
        Slot? slot = null)
    {
        if (Log is { } log) log.Page(this, kind, pfn, ref p, n, flags, outcome, arg, slot ?? Slot.None);
    }

    /// <summary>The running operation is denied something.</summary>
    /// <param name="pfn">The page; -1 if there is none yet.</param>
    /// <param name="kind">What does not happen.</param>
    /// <param name="flags">How it would have happened.</param>
    /// <param name="decision">The policy's answer that denies it; null if the kernel could not grant it anyway.</param>
    /// <param name="error">What the operation returns.</param>
    /// <param name="isTransient">It would have been granted at another moment.</param>
    public void Refuse(
        Pfn pfn, EventKind kind, EventFlags flags, Enum? decision, Errno error, bool isTransient = false)
    {
        Denied = new Denial(Instruction(Current).Operation.Id, kind, decision, error, isTransient);
        Log?.Refusal(this, kind, pfn, flags);
    }

    /// <summary>Records that something has gone wrong now, as the ledger knows.</summary>
    public void Raise(FindingKind kind, Pfn pfn, Culprit culprit, Slot? slot = null, bool losesData = false)
    {
        Violations |= 1UL << (int)kind;
        if (losesData) Losses |= 1UL << (int)kind;
        Log?.Truth(this, kind, pfn, culprit, slot ?? Slot.None);
    }

    /// <summary>
    /// As <see cref="Raise"/>, about no page: budgets and the like. The culprit is the running step or the frame's
    /// charger.
    /// </summary>
    public void RaiseWithoutPage(FindingKind kind, FrameId frame, Culprit culprit)
    {
        Violations |= 1UL << (int)kind;
        Log?.TruthWithoutPage(this, kind, frame, culprit);
    }
}
