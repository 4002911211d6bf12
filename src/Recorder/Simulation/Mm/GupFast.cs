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
/// mm/gup.c, gup_fast, which takes no lock: reading the page-table entry, taking the reference, adding the bias (one
/// addition until 5.14) and reading the entry again are steps of their own, and anything may run in between.
/// </summary>
static class GupFast
{
    /// <summary>One page; goes on with "got it", or with "slow" if the page cannot be had like this.</summary>
    public static Step[] TryPage(HoldKind want, GupCaller caller)
    {
        bool write = GupRequest.IsForWriting(want);
        Func<PolicySpec, bool> pins = p => GupRequest.KindFor(p, caller, write) == HoldKind.Pin;
        Func<PolicySpec, bool> grabs = p => pins(p) && p.FastPin == FastPin.AtOnce;
        return
            [ReadPte(want, caller)          .Else("slow"),
             TryGet                         .Else("slow").If(p => !grabs(p)),
             TryGrab                        .Else("slow").If(grabs),
             AddBias                        .If(p => pins(p) && !grabs(p)),
             Recheck(want, caller)          .Else("slow").Then("got it")];
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
        if (pin && !write && Gup.MustUnshare(k, ref f, pte, want)) return false;
        if (pin && (Gup.IsUncounted(k, Pte.Pfn(pte)) || k.Policy.Track == Track.LruCount)) return false;
        return (want & HoldKind.Longterm) == 0 || !LongtermGup.MustMove(k, ref f);
    }

    static readonly Step TryGet = TryAdd("try_get_folio", Grabbed.Reference);

    /// <summary>
    /// Until c24d37322548 (5.14) one atomic addition. The exact count of a large folio follows in a second one, which
    /// is the same step: nothing tests the references of a folio first and its pins afterwards.
    /// </summary>
    static readonly Step TryGrab = TryAdd("try_grab_compound_head", Grabbed.Pin);

    /// <summary>A frozen count or one that has overflowed is left alone.</summary>
    static Step TryAdd(string function, Grabbed what) => Try(function, (k, ref f, ref p) =>
    {
        if (p.RefCount == 0 || Gup.IsOverflown(k, ref p))
        {
            (f.Pte, f.Seq) = (0, 0);
            return false;
        }
        int pages = p.PagesPerEntry;
        bool pin = what == Grabbed.Pin, overflows = pin ? p.AddPins(pages) : p.AddRefs(pages);
        f.Grabbed = what;
        int refs = pin ? p.PinRefs(pages) : pages, exact = pin && p.HasPinCount ? pages : 0;
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
        int pages = p.PagesPerEntry, rest = p.PinRefs(pages) - pages, exact = p.HasPinCount ? pages : 0;
        bool overflows = p.AddRefs(rest);
        p.PinCount += exact;
        f.Grabbed = Grabbed.Pin;
        k.Emit(EventKind.TryGet, f.Pfn, ref p, rest, arg: exact);
        if (overflows) k.Raise(FindingKind.RefcountOverflow, f.Pfn, Culprit.Here);
    });

    /// <summary>Reads the entry again; if it changed, gives everything back.</summary>
    static Step Recheck(HoldKind want, GupCaller caller) => Try("gup_fast: re-read pte", (k, ref f, ref p) =>
    {
        var kind = GupRequest.KindFor(k.Policy, caller, GupRequest.IsForWriting(want));
        bool same = IsSameEntry(k, ref f) && !(kind == HoldKind.Pin && HasForked(k, ref f));
        var grabbed = f.Grabbed;
        (f.Pte, f.Seq, f.Grabbed) = (0, 0, Grabbed.Nothing);
        if (!same)
        {
            BackOff(k, ref f, ref p, grabbed);
            return false;
        }
        PinTracking.MarkAtOnce(k, ref p, want);
        var (hold, sub) = Gup.OnEntry(ref p, f.At, want | kind);
        Ledger.Enter(k, k.SlotOf(k.Current, f.Index), f.Pfn, hold, EventFlags.Fast, sub);
        if (kind == HoldKind.Pin) SecurePages.MakeAccessible(k, f.Pfn, ref p, MakeAccessible.PinsAndWriteback);
        return true;
    });

    /// <summary>
    /// khugepaged takes the whole page table away by clearing the pmd, and the entry itself stays as it is for a while:
    /// where a flush of the TLB sends no interrupt, only a second look at the pmd tells (70cbc3cc78a9, 6.1).
    /// </summary>
    static bool IsSameEntry(Machine k, ref Frame f)
    {
        uint pte = k.PteOf(f.Mm, f.At);
        bool seesPmd = k.Policy.GupFastCollapseGuard == GupFastCollapseGuard.RecheckPmd;
        return (seesPmd ? pte : pte & ~Pte.Detached) == f.Pte;
    }

    /// <summary>A fork has begun since the entry was read, and the policy detects that.</summary>
    static bool HasForked(Machine k, ref Frame f) =>
        k.Policy.GupFastForkGuard == GupFastForkGuard.WriteProtectSeq && k.Mm(f.Mm).WriteProtectSeq != f.Seq;

    static void BackOff(Machine k, ref Frame f, ref Folio p, Grabbed grabbed)
    {
        bool pin = grabbed == Grabbed.Pin;
        int pages = p.PagesPerEntry, refs = pin ? p.PinRefs(pages) : pages, exact = pin && p.HasPinCount ? pages : 0;
        p.PinCount -= exact;
        p.AddRefs(-refs);
        k.Emit(EventKind.BackOff, f.Pfn, ref p, refs, arg: exact);
        if (p.IsFree) k.Free(f.Pfn);
    }
}
