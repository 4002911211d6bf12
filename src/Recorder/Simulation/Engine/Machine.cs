using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>
/// The simulated kernel. Its whole mutable state is one block of words, so that it is copied, compared and hashed as one:
/// the inode, address spaces, frames (actors, then devices), the ledger of holds, page tables, page cache, folios.
/// Three drivers run it (scripted, random, exhaustive); none of them knows more than TryStep, WaitOf, State and Violations.
/// </summary>
sealed class Machine
{
    readonly ulong[] _words;
    readonly int _framesAt, _holdsAt, _ptesAt, _cacheAt, _foliosAt;
    readonly int _holdsPerFrame, _vas;
    readonly Instruction[] _code;
    int _freeHint;
    readonly PageFlags _ofAll;

    public Machine(Shape shape, PolicySpec policy, Program program, Call[][] scripts, int[] deviceOf)
    {
        (Shape, Policy, Program, Scripts, DeviceOf) = (shape, policy, program, scripts, deviceOf);
        _code = program.Code;
        _ofAll = (PinTracking.IsExact(policy) ? PageFlags.PinCounted : 0) | (shape.HasNarrowCounts ? PageFlags.NarrowCount : 0);
        (_holdsPerFrame, _vas) = (shape.HoldsPerFrame, shape.Vas);
        _framesAt = 1 + shape.Mms;
        _holdsAt = _framesAt + 4 * shape.Frames;
        _ptesAt = _holdsAt + 2 * shape.Frames * shape.HoldsPerFrame;
        _cacheAt = _ptesAt + (shape.Mms * shape.Vas + 1) / 2;
        _foliosAt = _cacheAt + (shape.FilePages + 1) / 2;
        _words = new ulong[_foliosAt + 5 * shape.Folios];
    }

    public Shape Shape { get; }
    public PolicySpec Policy { get; }
    public Program Program { get; }
    public Call[][] Scripts { get; }
    /// <summary>The device frame of each actor, -1 if it has none.</summary>
    public int[] DeviceOf { get; }
    /// <summary>Writes the log; null while nobody records.</summary>
    public KernelLog? Trace { get; set; }
    /// <summary>The frame that runs; -1 while the scene is set.</summary>
    public int Current { get; private set; } = -1;
    /// <summary>One bit a finding kind: what went wrong since the driver last cleared it.</summary>
    public ulong Violations { get; set; }
    /// <summary>Where memory comes from while the scene is set: a CMA area, ZONE_MOVABLE, a driver.</summary>
    public PageFlags Area { get; set; }
    /// <summary>The policy denied something since the driver last cleared it.</summary>
    public bool Refused { get; set; }

    public Span<ulong> State => _words;
    public int FrameCount => Shape.Frames;
    public Instruction Instruction(int frame) => _code[Frame(frame).Pc];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref T At<T>(int word, int index) => ref Unsafe.Add(ref Unsafe.As<ulong, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), word)), index);
    public ref Inode Inode => ref At<Inode>(0, 0);
    public ref MmStruct Mm(int mm) => ref At<MmStruct>(1, mm);
    public ref Frame Frame(int frame) => ref At<Frame>(_framesAt, frame);
    public int SlotOf(int frame, int i) => frame * _holdsPerFrame + i;
    public ref Hold HoldAt(int slot) => ref At<Hold>(_holdsAt, slot);
    public ref uint PteOf(int mm, int va) => ref At<uint>(_ptesAt, mm * _vas + va);
    /// <summary>Page frame + 1 of the folio cached for a file page; 0 = none.</summary>
    public ref int PageCache(int va) => ref At<int>(_cacheAt, va);
    public ref Folio Folio(int pfn) => ref At<Folio>(_foliosAt, pfn);
    public bool IsAnon(int va) => va >= Shape.FilePages;
    public bool IsFile(int va) => va < Shape.FilePages;

    // ---- the one interpreter ----

    /// <summary>Runs the next step of a frame; false if it is idle or blocked, and then nothing has changed.</summary>
    public bool TryStep(int frame)
    {
        ref Frame f = ref Frame(frame);
        if (f.Pc == 0) return false;
        var i = _code[f.Pc];
        Current = frame;
        ref Folio p = ref Folio(f.Pfn);
        if (i.Guard is { } guard && guard(this, ref f, ref p).IsBlocked) return false;
        if (i.IsEntry) Trace?.BeginRequest(this, frame);
        if (i.Effect is { } effect) { effect(this, ref f, ref p); Advance(ref f, i); }
        else if (i.Attempt!(this, ref f, ref p)) Advance(ref f, i);
        else
        {
            if (i.IsEach) f.Index = 0;
            Jump(ref f, i.Else, i.Operation);
        }
        return true;
    }

    /// <summary>What the next step of a frame waits for.</summary>
    public Wait WaitOf(int frame)
    {
        ref Frame f = ref Frame(frame);
        Current = frame;
        return _code[f.Pc].Guard?.Invoke(this, ref f, ref Folio(f.Pfn)) ?? Wait.None;
    }

    void Advance(ref Frame f, Instruction i)
    {
        if (!i.IsEach) { Jump(ref f, i.Next, i.Operation); return; }
        if (++f.Index < f.Pages) { f.Pfn = VectorPage(f.Index); return; }
        f.Index = 0;
        Jump(ref f, i.Next, i.Operation);
    }

    /// <summary>The folio of a page of the running frame's vector: of its hold or, if that is released, of its request's.</summary>
    int VectorPage(int i)
    {
        ref Hold hold = ref HoldAt(SlotOf(Current, i));
        return Math.Max(0, (hold.IsEmpty ? HoldAt(SlotOf(Current, Shape.PagesPerRequest + i)) : hold).Pfn);
    }

    /// <summary>Goes to an instruction. A step for each page begins with the first page, and is passed if there is none.</summary>
    void Jump(ref Frame f, ushort pc, Operation from)
    {
        while (_code[pc].IsEach && f.Pages == 0) pc = _code[pc].Next;
        (f.Pc, f.Released) = (pc, 0);
        if (pc == 0) { Finish(ref f, from); return; }
        if (!_code[pc].IsEach) return;
        f.Index = 0;
        f.Pfn = VectorPage(0);
    }

    void Finish(ref Frame f, Operation done)
    {
        if (done.Scope is RequestScope.Whole or RequestScope.Ends)
        {
            Trace?.EndRequest(this, Current, done);
            Accounting.Close(this, Current, Ledger.Abandon(this, Current));
            Trace?.ForgetCharges(Current);
            (f.Pages, f.AskedToRelease) = (0, false);
        }
        if (Current >= Shape.Actors) f.Pages = 0;
        (f.Seq, f.Parent, f.Index, f.Want, f.Child, f.Grabbed, f.Rounds, f.Va, f.Pfn, f.Pte, f.Mm) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        StartNext(Current);
    }

    // ---- scripts ----

    /// <summary>Starts the next operation of the frame's script, if there is one.</summary>
    public void StartNext(int frame)
    {
        ref Frame f = ref Frame(frame);
        if (frame < Scripts.Length && f.Script < Scripts[frame].Length) Start(frame, Scripts[frame][f.Script++]);
    }

    public void Start(int frame, in Call call)
    {
        ref Frame f = ref Frame(frame);
        (f.Pc, f.Mm, f.Va, f.Want, f.Child) = (Program.Entry(call.Operation), call.Mm, call.Page, call.Count, call.Child);
        int current = Current;
        Current = frame;
        if (_code[f.Pc].IsEach) Jump(ref f, f.Pc, call.Operation);
        Current = current;
    }

    // ---- page frames ----

    /// <summary>Hands out a frame with one reference. The lowest free one on a small machine, so that equal states look equal.</summary>
    /// <exception cref="InvalidOperationException">The scenario has too few folios.</exception>
    public int Alloc(int va, PageFlags flags, byte order = 0)
    {
        int pfn = FindFree();
        ref Folio p = ref Folio(pfn);
        ushort generation = p.Generation;
        p = new Folio { RefCount = 1, Va = va, Flags = flags | _ofAll, Order = order, Generation = generation };
        Emit(EventKind.Alloc, pfn, ref p, arg: order);
        return pfn;
    }

    int FindFree()
    {
        const int small = 64;
        int folios = Shape.Folios;
        for (int n = 0, i = folios <= small ? 0 : _freeHint; n < folios; n++, i = i + 1 == folios ? 0 : i + 1)
            if (Folio(i).IsFree) { _freeHint = i; return i; }
        throw new InvalidOperationException($"The machine has only {folios} folios, and all are in use.");
    }

    /// <summary>The last reference went. What the folio was is forgotten, except how many lives it had.</summary>
    public void Free(int pfn)
    {
        ref Folio p = ref Folio(pfn);
        p = new Folio { Generation = (ushort)(p.Generation + 1) };
        Emit(EventKind.Free, pfn, ref p);
    }

    // ---- log and truth ----

    /// <summary>Writes an event about a page as it is now, at the running step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(EventKind kind, int pfn, ref Folio p, int n = 0, EventFlags flags = 0, Outcome outcome = 0, long arg = 0, int slot = -1)
    {
        if (Trace is { } trace) trace.Page(this, kind, pfn, ref p, n, flags, outcome, arg, slot);
    }

    /// <summary>The policy or a guard denies an acquisition; <paramref name="pfn"/> is -1 if there is no page yet.</summary>
    public void Refuse(int pfn, EventKind kind, EventFlags flags)
    {
        Refused = true;
        Trace?.Refusal(this, kind, pfn, flags);
    }

    /// <summary>The ledger knows that this went wrong now.</summary>
    public void Raise(FindingKind kind, int pfn, Culprit culprit, int slot = -1)
    {
        Violations |= 1UL << (int)kind;
        Trace?.Truth(this, kind, pfn, culprit, slot);
    }
}
