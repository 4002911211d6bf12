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
/// mm/gup.c. gup_fast takes no lock: reading the page-table entry, taking the reference, adding the bias (one addition
/// until 5.14) and reading the entry again are steps of their own, and anything may run in between. The slow path
/// faults and grabs in one step: it holds mmap_lock and retries until the entry that it faulted in is still there under
/// the page-table lock.
/// Callers must release what they acquired, page by page, through Ledger.Release.
/// Not modelled: partial success (a request gets all of its pages or ends), interruption by signals.
/// </summary>
static class Gup
{
    /// <summary>
    /// get_user_pages_fast or pin_user_pages_fast, whichever the policy says, for all pages of the operation. Jumps to
    /// "refused" if the policy or the overflow guard denies it, with the pages acquired so far in the vector.
    /// </summary>
    public static Step[] Acquire(GupCaller caller, bool write, LongtermBug bug = LongtermBug.None) =>
        Acquire(caller, write ? HoldKind.Write : HoldKind.None, bug);

    /// <summary>With an access: Write, Write by Force, or none for reading only.</summary>
    public static Step[] Acquire(GupCaller caller, HoldKind access, LongtermBug bug = LongtermBug.None)
    {
        bool longterm = caller == GupCaller.Registration;
        var want = HoldKind.Gup | access | (longterm ? HoldKind.Longterm : 0);
        return Fragment($"gup {access}",
            [At("next page"),
             .. longterm ? MirrorOrCheck(want) : [],
             .. OnlyIf(p => !(longterm && p.MirrorsRegistrations), AcquireOne(want, caller)),
             At("got it"),
             .. longterm ? NextOrMove(want, bug) : [NextPage.Else("next page")],
             PinTracking.MarkEach(want)]);
    }

    /// <summary>A registration's page is mirrored, or else it must be permitted and within the limit.</summary>
    static Step[] MirrorOrCheck(HoldKind want) =>
    [
        Hmm.Map(write: (want & (HoldKind.Write | HoldKind.Force)) == HoldKind.Write)
            .If(p => p.MirrorsRegistrations).Then("got it"),
        GupRequest.CheckLongterm(want)      .Else("refused"),
        GupRequest.WithinLimit(want)        .Else("refused"),
    ];

    /// <summary>
    /// After a page of a registration comes the next one; pages that must move are moved out of line.
    /// </summary>
    static Step[] NextOrMove(HoldKind want, LongtermBug bug) =>
    [
        NextPage                            .Else("next page").Then("pinned"),
        .. OnlyIf(p => !p.MirrorsRegistrations, LongtermGup.MoveAndRetry(want, bug)),
      At("pinned"),
    ];

    /// <summary>One page: the fast path or, where it gives up, the slow path.</summary>
    static Step[] AcquireOne(HoldKind want, GupCaller caller)
    {
        bool write = GupRequest.IsForWriting(want), longterm = (want & HoldKind.Longterm) != 0;
        Func<PolicySpec, bool> pins = p => GupRequest.KindFor(p, caller, write) == HoldKind.Pin;
        Func<PolicySpec, bool> grabs = p => pins(p) && p.FastPin == FastPin.AtOnce;
        Func<PolicySpec, bool> locks = p => caller == GupCaller.DirectIo && p.DioAcquire == DioAcquire.PageLock;
        var mayStay = LongtermGup.MayStay(want, caller, GupRequest.SlowBlocker(want)).Else("movable");
        Step[] staying = longterm ? [mayStay, At("in place")] : [];
        return
            [ReadPte(want, caller)          .Else("slow").If(p => !locks(p)),
             TryGet                         .Else("slow").If(p => !locks(p) && !grabs(p)),
             TryGrab                        .Else("slow").If(grabs),
             AddBias                        .If(p => pins(p) && !grabs(p)),
             Recheck(want, caller)          .Else("slow").If(p => !locks(p)).Then("got it"),
             At("slow"),
             .. staying,
             Slow(want, caller)             .Else("refused").If(p => !locks(p)),
             Slow(want | HoldKind.Locked, caller).Else("refused").If(locks)];
    }

    static Step ReadPte(HoldKind want, GupCaller caller) => Try("gup_fast: read pte", (k, ref f, ref p) =>
    {
        ref MmStruct mm = ref k.Mm(f.Mm);
        bool pin = GupRequest.KindFor(k.Policy, caller, GupRequest.IsForWriting(want)) == HoldKind.Pin;
        bool guarded = k.Policy.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq;
        if (pin && guarded && mm.IsForking) return false;
        mm.HasPinned |= pin || k.Policy.Track == Track.References;
        uint pte = k.PteOf(f.Mm, f.At);
        if (!IsForFastPath(k, ref f, pte, want, pin)) return false;
        (f.Pte, f.Seq, f.Pfn) = (pte, mm.WriteProtectSeq, Pte.Pfn(pte));
        return true;
    });

    /// <summary>The entry permits the access, and the page needs neither unsharing nor moving nor lru_lock.</summary>
    static bool IsForFastPath(Machine k, ref Frame f, uint pte, HoldKind want, bool pin)
    {
        bool write = GupRequest.IsForWriting(want), needsWritable = write || k.Policy.BreaksCowToRead;
        if (!Pte.IsPresent(pte) || needsWritable && !Pte.IsWritable(pte)) return false;
        if (pin && !write && MustUnshare(k, ref k.Mm(f.Mm), pte, want)) return false;
        if (pin && (IsUncounted(k, Pte.Pfn(pte)) || k.Policy.Track == Track.LruCount)) return false;
        return (want & HoldKind.Longterm) == 0 || !LongtermGup.MustMove(k, ref f);
    }

    /// <summary>
    /// gup_must_unshare: its owner's next write could leave a page that is not exclusive behind for a copy.
    /// </summary>
    static bool MustUnshare(Machine k, ref MmStruct mm, uint pte, HoldKind want)
    {
        ref Folio page = ref k.Folio(Pte.Pfn(pte));
        var policy = k.Policy.ReadOnlyPin;
        if (policy is ReadOnlyPin.Shared or ReadOnlyPin.BreakCow) return false;
        if (page.Has(PageFlags.Anon)) return !page.Has(PageFlags.AnonExclusive);
        if (policy != ReadOnlyPin.UnshareFile || (want & HoldKind.Longterm) == 0) return false;
        return page.Has(PageFlags.Zero) || mm.IsFilePrivate;
    }

    static bool IsUncounted(Machine k, Pfn pfn) =>
        k.Policy.ZeroPage == ZeroPage.Skipped && k.Folio(pfn).Has(PageFlags.Zero);

    /// <summary>try_get_page (88b1a17dfc3e, 5.1): a count that has become negative is not raised further.</summary>
    static bool IsOverflown(Machine k, ref Folio p) => p.RefCount < 0 && k.Policy.OverflowGuard == OverflowGuard.Refuse;

    static readonly Step TryGet = TryAdd("try_get_folio", Grabbed.Reference);

    /// <summary>
    /// Until c24d37322548 (5.14) one atomic addition. The exact count of a large folio follows in a second one, which
    /// is the same step: nothing tests the references of a folio first and its pins afterwards.
    /// </summary>
    static readonly Step TryGrab = TryAdd("try_grab_compound_head", Grabbed.Pin);

    /// <summary>A frozen count or one that has overflowed is left alone.</summary>
    static Step TryAdd(string function, Grabbed what) => Try(function, (k, ref f, ref p) =>
    {
        if (p.RefCount == 0 || IsOverflown(k, ref p))
        {
            (f.Pte, f.Seq) = (0, 0);
            return false;
        }
        bool pin = what == Grabbed.Pin, overflows = pin ? p.AddPins(p.Pages) : p.AddRefs(p.Pages);
        f.Grabbed = what;
        int refs = pin ? p.PinRefs(p.Pages) : p.Pages, exact = pin && p.HasPinCount ? p.Pages : 0;
        k.Emit(EventKind.TryGet, f.Pfn, ref p, refs, arg: exact);
        if (overflows) k.Raise(FindingKind.RefcountOverflow, f.Pfn, Culprit.Here);
        return true;
    });

    /// <summary>
    /// try_grab_folio: the rest of the bias, or the exact count of a large folio. The first reference is counted
    /// already, so anything that looks in between sees a page with one more reference and no pin.
    /// </summary>
    static readonly Step AddBias = Do("try_grab_folio", static (k, ref f, ref p) =>
    {
        int rest = p.PinRefs(p.Pages) - p.Pages;
        bool overflows = p.AddRefs(rest);
        if (p.HasPinCount) p.PinCount += p.Pages;
        f.Grabbed = Grabbed.Pin;
        k.Emit(EventKind.TryGet, f.Pfn, ref p, rest, arg: p.HasPinCount ? p.Pages : 0);
        if (overflows) k.Raise(FindingKind.RefcountOverflow, f.Pfn, Culprit.Here);
    });

    /// <summary>Reads the entry again; if it changed, gives everything back.</summary>
    static Step Recheck(HoldKind want, GupCaller caller) => Try("gup_fast: re-read pte", (k, ref f, ref p) =>
    {
        var kind = GupRequest.KindFor(k.Policy, caller, GupRequest.IsForWriting(want));
        bool same = k.PteOf(f.Mm, f.At) == f.Pte && !(kind == HoldKind.Pin && HasForked(k, ref f));
        var grabbed = f.Grabbed;
        (f.Pte, f.Seq, f.Grabbed) = (0, 0, Grabbed.Nothing);
        if (!same)
        {
            BackOff(k, ref f, ref p, grabbed);
            return false;
        }
        PinTracking.MarkAtOnce(k, ref p, want);
        Ledger.Enter(k, k.SlotOf(k.Current, f.Index), f.Pfn, want | kind, EventFlags.Fast);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref p, MakeAccessible.PinsAndWriteback);
        return true;
    });

    /// <summary>A fork has begun since the entry was read, and the policy detects that.</summary>
    static bool HasForked(Machine k, ref Frame f) =>
        k.Policy.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq && k.Mm(f.Mm).WriteProtectSeq != f.Seq;

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
        var kind = GupRequest.KindFor(k.Policy, caller, GupRequest.IsForWriting(want));
        k.Mm(f.Mm).HasPinned |= kind == HoldKind.Pin || k.Policy.Track == Track.References;
        f.Pfn = FaultInForSlow(k, ref f, want, kind);
        ref Folio page = ref k.Folio(f.Pfn);
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (kind == HoldKind.Pin && IsUncounted(k, f.Pfn))
        {
            Ledger.EnterUncounted(k, slot, f.Pfn);
            return true;
        }
        if (page.RefCount == 0 || IsOverflown(k, ref page))
        {
            Enum? guard = IsOverflown(k, ref page) ? k.Policy.OverflowGuard : null;
            GupRequest.Refuse(k, ref f, want | kind, guard, Errno.ENOMEM);
            return false;
        }
        PinTracking.MarkAtOnce(k, ref page, want);
        if ((want & HoldKind.Locked) != 0) FolioLock.Take(k, ref f, ref page);
        Ledger.Take(k, slot, f.Pfn, want | kind);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref page, MakeAccessible.PinsAndWriteback);
        return true;
    }).WaitsFor(GupRequest.SlowBlocker(want));

    /// <summary>handle_mm_fault, and again for a read-only pin if the page must be unshared.</summary>
    static Pfn FaultInForSlow(Machine k, ref Frame f, HoldKind want, HoldKind kind)
    {
        Memory.FaultIn(k, f.Mm, f.At, GupRequest.FaultsForWriting(k, ref f, want));
        bool pinsToRead = kind == HoldKind.Pin && !GupRequest.IsForWriting(want);
        if (pinsToRead && MustUnshare(k, ref k.Mm(f.Mm), k.PteOf(f.Mm, f.At), want))
            Memory.Unshare(k, f.Mm, f.At);
        return Pte.Pfn(k.PteOf(f.Mm, f.At));
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

    /// <summary>
    /// iov_iter_pin on a kernel iterator: pins a page to which there is a reference, whatever the page tables say.
    /// </summary>
    public static readonly Step PinReferenced = Do("iov_iter_pin", static (k, ref f, ref p) =>
    {
        f.Pages = 1;
        Ledger.Take(k, k.SlotOf(k.Current, 0), f.Pfn, HoldKind.Gup | HoldKind.Write | HoldKind.Pin);
    });

    // ---- release ----

    /// <summary>
    /// Releases each page of the vector the way it was acquired; the named function is the one that knows how.
    /// </summary>
    public static Step ReleaseEach(string function) => Each(function, static (k, ref f, ref p) =>
        Ledger.Release(k, k.SlotOf(k.Current, f.Index)));

    /// <summary>Releases only the pages of the vector whose index is meant.</summary>
    public static Step ReleaseSome(string function, Func<int, bool> isMeant) => Each(function, (k, ref f, ref p) =>
    {
        if (isMeant(f.Index)) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
    });

    /// <summary>A registration: all pages, and then its purpose; or none.</summary>
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
