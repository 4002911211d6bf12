using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/gup.c. gup_fast takes no lock: reading the page-table entry, taking the reference, adding the bias and reading the
/// entry again are steps of their own, and anything may run in between. The slow path faults and grabs in one step: it
/// holds mmap_lock and retries until the entry that it faulted in is still there under the page-table lock.
/// Callers must release what they acquired, page by page, through Ledger.Release.
/// Not modelled: partial success (a request gets all of its pages or ends), interruption by signals.
/// </summary>
static class Gup
{
    /// <summary>
    /// get_user_pages_fast or pin_user_pages_fast for all pages of the operation, whichever the policy says. Jumps to
    /// "refused" if the policy or the overflow guard denies it, with the pages acquired so far in the vector.
    /// </summary>
    public static Step[] Acquire(GupCaller caller, bool write, LongtermBug bug = LongtermBug.None)
    {
        bool longterm = caller == GupCaller.Registration;
        var want = HoldKind.Gup | (write ? HoldKind.Write : 0) | (longterm ? HoldKind.Longterm : 0);
        Func<PolicySpec, bool> pins = p => GupRequest.KindFor(p, caller, write) == HoldKind.Pin;
        Func<PolicySpec, bool> locks = p => caller == GupCaller.DirectIo && p.DioAcquire == DioAcquire.PageLock;
        Func<PolicySpec, bool> mirrors = p => longterm && p.Registration == Registration.MmuNotifier;
        return Fragment("gup",
            [At("next page"),
             .. longterm ? new[] { Hmm.Map(write).If(mirrors).Then("got it"), GupRequest.CheckLongterm(want).Else("refused"), GupRequest.WithinLimit(want).Else("refused") } : [],
             .. OnlyIf(p => !mirrors(p),
                [ReadPte(want, caller)     .Else("slow").If(p => !locks(p)),
                 TryGet                    .Else("slow").If(p => !locks(p)),
                 AddBias                   .If(pins),
                 Recheck(want, caller)     .Else("slow").If(p => !locks(p)).Then("got it"),
                 At("slow"),
                 .. longterm ? new[] { LongtermGup.MayStay(want, p => GupRequest.KindFor(p, caller, write), SlowBlocker(write ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker)).Else("movable") } : [],
                 Slow(want, caller)        .Else("refused").If(p => !locks(p)),
                 Slow(want | HoldKind.Locked, caller).Else("refused").If(locks)]),
             At("got it"),
             .. longterm ? [NextPage       .Else("next page").Then("pinned"), .. OnlyIf(p => !mirrors(p), LongtermGup.MoveAndRetry(want, bug)), At("pinned")] : new[] { NextPage.Else("next page") }]);
    }

    static Step ReadPte(HoldKind want, GupCaller caller) => Try("gup_fast: read pte", (k, ref f, ref p) =>
    {
        ref MmStruct mm = ref k.Mm(f.Mm);
        bool write = (want & HoldKind.Write) != 0, pin = GupRequest.KindFor(k.Policy, caller, write) == HoldKind.Pin;
        if (pin && k.Policy.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq && mm.IsForking) return false;
        mm.HasPinned |= pin || k.Policy.Track == Track.References;
        uint pte = k.PteOf(f.Mm, f.At);
        if (!Pte.IsPresent(pte) || write && !Pte.IsWritable(pte) || pin && !write && MustUnshare(k, ref mm, pte, want) || pin && (IsUncounted(k, Pte.Pfn(pte)) || k.Policy.Track == Track.LruCount) || (want & HoldKind.Longterm) != 0 && LongtermGup.MustMove(k, ref f)) return false;
        (f.Pte, f.Seq, f.Pfn) = (pte, mm.WriteProtectSeq, Pte.Pfn(pte));
        return true;
    });

    /// <summary>gup_must_unshare: a page that is not exclusive could be left for a copy by its owner's next write.</summary>
    static bool MustUnshare(Machine k, ref MmStruct mm, uint pte, HoldKind want)
    {
        ref Folio page = ref k.Folio(Pte.Pfn(pte));
        if (page.Has(PageFlags.Anon)) return k.Policy.ReadOnlyPin != ReadOnlyPin.Shared && !page.Has(PageFlags.AnonExclusive);
        return k.Policy.ReadOnlyPin == ReadOnlyPin.UnshareFile && (want & HoldKind.Longterm) != 0 && (page.Has(PageFlags.Zero) || mm.IsFilePrivate);
    }

    static bool IsUncounted(Machine k, int pfn) => k.Policy.ZeroPage == ZeroPage.Skipped && k.Folio(pfn).Has(PageFlags.Zero);

    /// <summary>try_get_page (88b1a17dfc3e, 5.1): a count that has become negative is not raised further.</summary>
    static bool IsOverflown(Machine k, ref Folio p) => p.RefCount < 0 && k.Policy.OverflowGuard == OverflowGuard.Refuse;

    /// <summary>try_get_folio: a frozen count or one that has overflowed is left alone.</summary>
    static readonly Step TryGet = Try("try_get_folio", static (k, ref f, ref p) =>
    {
        if (p.RefCount == 0 || IsOverflown(k, ref p)) { (f.Pte, f.Seq) = (0, 0); return false; }
        int before = p.RefCount;
        p.AddRefs(p.Pages);
        f.Grabbed = Grabbed.Reference;
        k.Emit(EventKind.TryGet, f.Pfn, ref p, p.Pages);
        if (before > 0 && p.RefCount < 0) k.Raise(FindingKind.RefcountOverflow, f.Pfn, Culprit.Here);
        return true;
    });

    /// <summary>
    /// try_grab_folio: the rest of the bias, or the exact count of a large folio. The first reference was counted before, so
    /// somebody who looks in between sees a page with one more reference and no pin.
    /// </summary>
    static readonly Step AddBias = Do("try_grab_folio", static (k, ref f, ref p) =>
    {
        int rest = p.PinRefs(p.Pages) - p.Pages;
        int before = p.RefCount;
        p.AddRefs(rest);
        if (p.HasPinCount) p.PinCount += p.Pages;
        f.Grabbed = Grabbed.Pin;
        k.Emit(EventKind.TryGet, f.Pfn, ref p, rest, arg: p.HasPinCount ? p.Pages : 0);
        if (before > 0 && p.RefCount < 0) k.Raise(FindingKind.RefcountOverflow, f.Pfn, Culprit.Here);
    });

    /// <summary>
    /// Reads the entry again; if it changed, gives everything back. PG_dma_pinned is set here: the posted patch sets it a
    /// moment later, and the thread argues as if it were at once.
    /// </summary>
    static Step Recheck(HoldKind want, GupCaller caller) => Try("gup_fast: re-read pte", (k, ref f, ref p) =>
    {
        var kind = GupRequest.KindFor(k.Policy, caller, (want & HoldKind.Write) != 0);
        bool same = k.PteOf(f.Mm, f.At) == f.Pte
            && !(kind == HoldKind.Pin && k.Policy.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq && k.Mm(f.Mm).WriteProtectSeq != f.Seq);
        var grabbed = f.Grabbed;
        (f.Pte, f.Seq, f.Grabbed) = (0, 0, Grabbed.Nothing);
        if (!same) { BackOff(k, ref f, ref p, grabbed); return false; }
        PinTracking.Mark(k, ref p, want);
        Ledger.Enter(k, k.SlotOf(k.Current, f.Index), f.Pfn, want | kind, EventFlags.Fast);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref p, MakeAccessible.PinsAndWriteback);
        return true;
    });

    static void BackOff(Machine k, ref Frame f, ref Folio p, Grabbed grabbed)
    {
        bool pin = grabbed == Grabbed.Pin;
        int refs = pin ? p.PinRefs(p.Pages) : p.Pages, exact = pin && p.HasPinCount ? p.Pages : 0;
        p.PinCount -= exact;
        p.AddRefs(-refs);
        k.Emit(EventKind.BackOff, f.Pfn, ref p, refs, arg: exact);
        if (p.IsFree) k.Free(f.Pfn);
    }

    static Step Slow(HoldKind want, GupCaller caller) => Try("__get_user_pages", (k, ref f, ref p) =>
    {
        var kind = GupRequest.KindFor(k.Policy, caller, (want & HoldKind.Write) != 0);
        k.Mm(f.Mm).HasPinned |= kind == HoldKind.Pin || k.Policy.Track == Track.References;
        Memory.FaultIn(k, f.Mm, f.At, (want & HoldKind.Write) != 0);
        if (kind == HoldKind.Pin && (want & HoldKind.Write) == 0 && MustUnshare(k, ref k.Mm(f.Mm), k.PteOf(f.Mm, f.At), want)) Memory.Unshare(k, f.Mm, f.At);
        f.Pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
        ref Folio page = ref k.Folio(f.Pfn);
        if (kind == HoldKind.Pin && IsUncounted(k, f.Pfn)) { Ledger.EnterUncounted(k, k.SlotOf(k.Current, f.Index), f.Pfn); return true; }
        if (page.RefCount == 0 || IsOverflown(k, ref page)) { GupRequest.Refuse(k, ref f, want | kind); return false; }
        PinTracking.Mark(k, ref page, want);
        if ((want & HoldKind.Locked) != 0) FolioLock.Take(k, ref f, ref page);
        Ledger.Take(k, k.SlotOf(k.Current, f.Index), f.Pfn, want | kind);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref page, MakeAccessible.PinsAndWriteback);
        return true;
    }).WaitsFor(SlowBlocker((want & HoldKind.Locked) != 0 ? LockedFaultBlocker : (want & HoldKind.Write) != 0 ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker));

    /// <summary>The slow path holds mmap_lock for reading, whether it must fault or not; and who freezes a mapped page holds its page-table lock.</summary>
    static Guard SlowBlocker(Guard fault) => (Machine k, ref Frame f, ref Folio p) =>
        MmapLock.Writer(k, ref f, ref p) is { IsBlocked: true } wait ? wait
        : k.PteOf(f.Mm, f.At) is var pte && Pte.IsPresent(pte) && k.Folio(Pte.Pfn(pte)).Has(PageFlags.Frozen) ? new Wait(WaitReason.Frozen, Pte.Pfn(pte))
        : IsIsolatedByOthers(k, ref f) ? new Wait(WaitReason.FolioLock, Pte.Pfn(k.PteOf(f.Mm, f.At)))
        : fault(k, ref f, ref p);

    /// <summary>A pin that takes its page off the LRU list, under lru_lock, finds it there or pinned already; who has isolated it will put it back.</summary>
    static bool IsIsolatedByOthers(Machine k, ref Frame f) =>
        k.Policy.Track == Track.LruCount && k.PteOf(f.Mm, f.At) is var pte && Pte.IsPresent(pte) && k.Folio(Pte.Pfn(pte)) is var p
        && p.PinCount == 0 && !p.Has(PageFlags.Lru | PageFlags.Dax | PageFlags.KernelPrivate | PageFlags.Zero);

    /// <summary>Whoever wants the page lock for its I/O waits for whoever has it, itself included.</summary>
    static Wait LockedFaultBlocker(Machine k, ref Frame f, ref Folio p)
    {
        var wait = Memory.WriteFaultBlocker(k, ref f, ref p);
        uint pte = k.PteOf(f.Mm, f.At);
        return wait.IsBlocked || !Pte.IsPresent(pte) || k.Folio(Pte.Pfn(pte)).LockedBy == 0 ? wait : new Wait(WaitReason.FolioLock, Pte.Pfn(pte));
    }

    /// <summary>pages[i++] = page; false while more pages are wanted.</summary>
    static readonly Step NextPage = Try("get_user_pages: next page", static (k, ref f, ref p) =>
    {
        f.Index++;
        f.Pages = f.Index;
        if (f.Index < f.Want) return false;
        f.Index = 0;
        return true;
    });

    /// <summary>iov_iter_pin on a kernel's iterator: a pin on a page of which somebody has a reference, whatever page tables say.</summary>
    public static readonly Step PinReferenced = Do("iov_iter_pin", static (k, ref f, ref p) =>
    {
        f.Pages = 1;
        Ledger.Take(k, k.SlotOf(k.Current, 0), f.Pfn, HoldKind.Gup | HoldKind.Write | HoldKind.Pin);
    });

    // ---- release ----

    /// <summary>Releases each page of the vector the way it was acquired; the function named is the one that knows how.</summary>
    public static Step ReleaseEach(string function) => Each(function, static (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, f.Index)));

    /// <summary>Releases those pages of the vector, by their index, that are meant.</summary>
    public static Step ReleaseSome(string function, Func<int, bool> isMeant) => Each(function, (k, ref f, ref p) =>
    {
        if (isMeant(f.Index)) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
    });

    // ---- release, wrongly: what callers have been seen to do ----

    /// <summary>Forgets the last page of the vector.</summary>
    public static Step ReleaseAllButLast(string function) => Each(function, static (k, ref f, ref p) =>
    {
        if (f.Index + 1 < f.Pages) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
    });

    /// <summary>Releases the last page with the wrong function.</summary>
    public static Step ReleaseLastWith(string function, ReleaseWith with) => Each(function, (k, ref f, ref p) =>
        Ledger.Release(k, k.SlotOf(k.Current, f.Index), f.Index + 1 < f.Pages ? ReleaseWith.Own : with));

    /// <summary>Unpins the first page of the call once more than it was pinned.</summary>
    public static Step UnpinOnceMore(string function) => UnpinForeign(function, 0);

    /// <summary>Unpins a page that the caller does not hold: so many pages after the first of the call.</summary>
    public static Step UnpinForeign(string function, int offset) => Do(function, (k, ref f, ref p) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va + offset);
        if (Pte.IsPresent(pte)) Ledger.UnpinForeign(k, Pte.Pfn(pte));
    });

    /// <summary>A registration: all pages, then what it is for; or none.</summary>
    public static Step[] Register(GupCaller caller, bool write, string then, string release) =>
    [
        ..Acquire(caller, write),
        Do(then, static (k, ref f, ref p) => { }).End(),
      At("refused"),
        ReleaseEach(release),
        ForgetVector,
    ];

    /// <summary>A registration that failed keeps no pages.</summary>
    public static readonly Step ForgetVector = Do("kvfree: pages", static (k, ref f, ref p) => f.Pages = 0);
}
