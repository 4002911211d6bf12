using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/gup.c. Pages come by the fast path (<see cref="GupFast"/>) or, where that gives up, by the slow one, which
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
    public static Step[] Acquire(
        GupCaller caller, bool write, LongtermBug bug = LongtermBug.None, GupPath path = GupPath.Fast) =>
        Acquire(caller, write ? HoldKind.Write : HoldKind.None, bug, path);

    /// <summary>With an access: Write, Write by Force, or none for reading only.</summary>
    public static Step[] Acquire(
        GupCaller caller, HoldKind access, LongtermBug bug = LongtermBug.None, GupPath path = GupPath.Fast)
    {
        bool longterm = caller == GupCaller.Registration;
        var want = HoldKind.Gup | access | (longterm ? HoldKind.Longterm : 0);
        return Fragment($"gup {access}",
            [At("next page"),
             .. longterm ? MirrorOrCheck(want) : [],
             .. OnlyIf(p => !(longterm && p.MirrorsRegistrations), AcquireOne(want, caller, path)),
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
    static Step[] AcquireOne(HoldKind want, GupCaller caller, GupPath path)
    {
        bool write = GupRequest.IsForWriting(want), longterm = (want & HoldKind.Longterm) != 0;
        Func<PolicySpec, bool> locks = p => caller == GupCaller.DirectIo && p.DioAcquire == DioAcquire.PageLock;
        var mayStay = LongtermGup.MayStay(want, caller, GupRequest.SlowBlocker(want)).Else("movable");
        Step[] staying = longterm ? [mayStay, At("in place")] : [];
        return
            [.. path == GupPath.Fast ? OnlyIf(p => !locks(p), GupFast.TryPage(want, caller)) : [],
             At("slow"),
             .. staying,
             Slow(want, caller)             .Else("refused").If(p => !locks(p)),
             Slow(want | HoldKind.Locked, caller).Else("refused").If(locks)];
    }

    /// <summary>
    /// gup_must_unshare: its owner's next write could leave a page that is not exclusive behind for a copy.
    /// </summary>
    public static bool MustUnshare(Machine k, ref Frame f, uint pte, HoldKind want)
    {
        ref Folio page = ref k.Folio(Pte.Pfn(pte));
        var policy = k.Policy.ReadOnlyPin;
        if (policy is ReadOnlyPin.Shared or ReadOnlyPin.BreakCow) return false;
        if (page.Has(PageFlags.Anon)) return !page.IsExclusive(f.At);
        if (policy != ReadOnlyPin.UnshareFile || (want & HoldKind.Longterm) == 0) return false;
        return page.Has(PageFlags.Zero) || k.Mm(f.Mm).IsFilePrivate;
    }

    public static bool IsUncounted(Machine k, Pfn pfn) =>
        k.Policy.ZeroPage == ZeroPage.Skipped && k.Folio(pfn).IsSmallZero;

    /// <summary>try_get_page (88b1a17dfc3e, 5.1): a count that has become negative is not raised further.</summary>
    public static bool IsOverflown(Machine k, ref Folio p) =>
        p.RefCount < 0 && k.Policy.OverflowGuard == OverflowGuard.Refuse;

    /// <summary>What is held, and which page: all pages of an entry that maps a large folio whole, or one.</summary>
    public static (HoldKind Kind, ushort Sub) OnEntry(ref Folio p, Va at, HoldKind kind) =>
        p.Has(PageFlags.PteMapped) ? (kind | HoldKind.Single, (ushort)p.PageAt(at)) : (kind, (ushort)0);

    static Step Slow(HoldKind want, GupCaller caller) => Try("__get_user_pages", (k, ref f, ref p) =>
    {
        var kind = GupRequest.KindFor(k.Policy, caller, GupRequest.IsForWriting(want));
        k.Mm(f.Mm).HasPinned |= kind == HoldKind.Pin || k.Policy.Track == Track.References;
        f.Pfn = FaultInForSlow(k, ref f, want, kind);
        ref Folio page = ref k.Folio(f.Pfn);
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (kind == HoldKind.Pin && IsUncounted(k, f.Pfn))
        {
            Ledger.EnterUncounted(k, slot, f.Pfn, HoldKind.Uncounted | want & HoldKind.Longterm);
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
        var (hold, sub) = OnEntry(ref page, f.At, want | kind);
        Ledger.Take(k, slot, f.Pfn, hold, sub);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref page, MakeAccessible.PinsAndWriteback);
        return true;
    }).WaitsFor(GupRequest.SlowBlocker(want));

    /// <summary>handle_mm_fault, and again for a read-only pin if the page must be unshared.</summary>
    static Pfn FaultInForSlow(Machine k, ref Frame f, HoldKind want, HoldKind kind)
    {
        Memory.FaultIn(k, f.Mm, f.At, GupRequest.FaultsForWriting(k, ref f, want));
        bool pinsToRead = kind == HoldKind.Pin && !GupRequest.IsForWriting(want);
        if (pinsToRead && MustUnshare(k, ref f, k.PteOf(f.Mm, f.At), want))
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
    public static Step[] Register(
        GupCaller caller, bool write, string then, string release, GupPath path = GupPath.Fast) =>
    [
        ..Acquire(caller, write, path: path),
        Do(then, static (k, ref f, ref p) => { }).End(),
      At("refused"),
        ReleaseEach(release),
        ForgetVector,
    ];

    /// <summary>A registration that failed keeps no pages.</summary>
    public static readonly Step ForgetVector = Do("kvfree: pages", static (k, ref f, ref p) => f.Pages = 0);
}
