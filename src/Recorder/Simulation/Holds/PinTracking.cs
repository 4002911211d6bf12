using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>How a kernel knows that a page is pinned, as its policy says.</summary>
static class PinTracking
{
    /// <summary>PG_dma_pinned of the 2018 proposals, in the step that takes the page.</summary>
    public static void MarkAtOnce(Machine k, ref Folio p, HoldKind want)
    {
        if (k.Policy.PinFlag == PinFlag.AtOnce && Marks(k.Policy.Track, want)) p.Set(PageFlags.DmaPinned);
    }

    /// <summary>
    /// The posted patch sets the flags when get_user_pages has all pages. Not modelled: those of a call that fails.
    /// </summary>
    public static Step MarkEach(HoldKind want) => Each("get_user_pages: SetPageDmaPinned", (k, ref f, ref p) =>
    {
        if (!Marks(k.Policy.Track, want)) return;
        p.Set(PageFlags.DmaPinned);
        k.Emit(EventKind.MarkPinned, f.Pfn, ref p);
    }).If(p => p.PinFlag == PinFlag.Afterwards);

    static bool Marks(Track track, HoldKind want) => track switch
    {
        Track.FlagSticky or Track.FlagClearOnPut => true,
        Track.FlagLongterm => (want & HoldKind.Longterm) != 0,
        _ => false,
    };

    /// <summary>The answer that the rest of mm gets.</summary>
    public static bool IsPinned(Machine k, ref Folio p, Pfn pfn) => k.Policy.Track switch
    {
        Track.None => false,
        Track.FlagSticky or Track.FlagClearOnPut or Track.FlagLongterm => p.Has(PageFlags.DmaPinned),
        Track.RangeWhole or Track.RangeSplit => p.Has(PageFlags.Cached) && IsInRange(k, pfn),
        Track.References => Transients(k, ref p, pfn) > 0,
        Track.LruCount or Track.Bias1024 or Track.TwoCounters => p.MaybeDmaPinned,
    };

    /// <summary>
    /// The kernel asks and acts on the answer. The ledger knows whether it is right; a hold that is just being taken
    /// may be counted or not.
    /// </summary>
    public static void Ask(Machine k, ref Folio p, Pfn pfn)
    {
        bool pinned = IsPinned(k, ref p, pfn);
        k.Emit(EventKind.PinTest, pfn, ref p, arg: pinned ? 1 : 0);
        if (pinned && !HolderTable.IsHeldByGup(k, pfn) && !IsBeingTaken(k, pfn))
            k.Raise(FindingKind.FalsePinned, pfn, Culprit.Here);
        if (!pinned && HolderTable.WriterSlot(k, pfn) is { Exists: true } slot)
            k.Raise(FindingKind.MissedPinned, pfn, Culprit.Acquirer, k.Log?.Blame.OldestWriterSlot(pfn) ?? slot);
    }

    static bool IsBeingTaken(Machine k, Pfn pfn)
    {
        for (FrameId frame = default; frame < k.Shape.Actors; frame++)
            if (k.Frame(frame).Grabbed != Grabbed.Nothing && k.Frame(frame).Pfn == pfn) return true;
        return false;
    }

    /// <summary>The pins that are there will not go away by themselves.</summary>
    public static bool IsPinnedForLong(Machine k, ref Folio p) => k.Policy.Track == Track.TwoCounters && p.LongPins > 0;

    /// <summary>
    /// References that mappings, file, buffers, isolation and the asker's own do not explain.
    /// </summary>
    public static int Transients(Machine k, ref Folio p, Pfn pfn)
    {
        const PageFlags neverIsolated = PageFlags.Lru | PageFlags.Dax | PageFlags.KernelPrivate | PageFlags.Zero;
        int isolation = p.Has(neverIsolated) ? 0 : 1, zeroPageItself = p.Has(PageFlags.Zero) ? 1 : 0;
        int asker = k.HoldAt(k.TransientSlot(k.Current)).Page == pfn + 1 ? 1 : 0;
        return p.UnexplainedRefs - isolation - zeroPageItself - asker;
    }

    /// <summary>
    /// Apart from transient references, only mappings, file and long-term pins hold the page.
    /// </summary>
    public static bool HasTransients(Machine k, ref Folio p, Pfn pfn) =>
        k.Policy.WaitsForTransients && !IsPinned(k, ref p, pfn) && Transients(k, ref p, pfn) > 0;

    // ---- the interval tree of the inode: its nodes are the marks of the ledger's entries ----

    static bool IsInRange(Machine k, Pfn pfn)
    {
        for (Slot slot = default; slot < k.ActorSlots; slot++)
            if (HolderTable.IsHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.InRange)) return true;
        return false;
    }

    /// <summary>A file's page that GUP takes is in the range for which GUP was called.</summary>
    public static HoldKind RangeOf(PolicySpec policy, ref Folio p, HoldKind kind)
    {
        bool isGups = (kind & (HoldKind.Gup | HoldKind.HandOver)) == HoldKind.Gup;
        bool hasRanges = policy.Track is Track.RangeWhole or Track.RangeSplit;
        return hasRanges && isGups && p.Has(PageFlags.Cached) ? HoldKind.InRange : HoldKind.None;
    }

    /// <summary>A page of a range was released. A range that cannot be split goes as a whole.</summary>
    public static void LeaveRange(Machine k, FrameId frame)
    {
        if (k.Policy.Track != Track.RangeWhole) return;
        for (Slot slot = k.SlotOf(frame, 0); slot < k.EndOf(frame); slot++) k.HoldAt(slot).Kind &= ~HoldKind.InRange;
    }
}
