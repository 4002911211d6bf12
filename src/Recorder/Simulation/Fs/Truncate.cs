using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// mm/truncate.c for one page: unmap it everywhere, wait for writeback, discard buffers and dirt, take it out of the file.
/// It does not ask for pins (unmap_mapping_range does not pass try_to_unmap), so a pinned page lives on as an orphan;
/// truncateOnPinned, truncateDax, unmapOnPinned and transientReferences may say otherwise; honourFlag is the 2018 thread's reading of its patch.
/// Not modelled: partial pages, hole punching as distinct from truncation.
/// </summary>
static class Truncate
{
    public static readonly Step UnmapMapping = Do("unmap_mapping_range", static (k, ref f, ref p) => ZapAll(k, ref p)).WaitsFor(UnmapBlocker);

    /// <summary>Under these proposals a pinned page can not be unmapped, so that truncation waits.</summary>
    static Wait UnmapBlocker(Machine k, ref Frame f, ref Folio p) =>
        k.Policy.TruncateOnPinned == TruncateOnPinned.HonourFlag && PinTracking.IsPinned(k, ref p, f.Pfn) ? new Wait(WaitReason.Pins, f.Pfn)
        : k.Policy.UnmapOnPinned == UnmapOnPinned.WaitForOneReference && PinTracking.IsPinned(k, ref p, f.Pfn) && p.RefCount > 1 ? new Wait(WaitReason.References, f.Pfn)
        : Wait.None;

    /// <summary>The policy knows something to wait for.</summary>
    public static bool Waits(PolicySpec p) =>
        p.TruncateDax == TruncateDax.WaitForIdle || p.TruncateOnPinned is TruncateOnPinned.HonourFlag or TruncateOnPinned.WaitShort
        || p.UnmapOnPinned == UnmapOnPinned.WaitForOneReference || p.WaitsForTransients;

    /// <summary>
    /// Of a DAX page, the file and this lookup must have the only references (dax_layout_busy_page); elsewhere transfers that end by
    /// themselves are waited for, if the policy can tell them.
    /// </summary>
    static Wait IdleBlocker(Machine k, ref Frame f, ref Folio p)
    {
        const int fileAndLookup = 2;
        bool dax = p.Has(PageFlags.Dax) && k.Policy.TruncateDax == TruncateDax.WaitForIdle && p.RefCount - p.MapCount > fileAndLookup;
        bool shortPins = k.Policy.TruncateOnPinned == TruncateOnPinned.WaitShort && PinTracking.IsPinned(k, ref p, f.Pfn) && !PinTracking.IsPinnedForLong(k, ref p);
        return dax || shortPins ? new Wait(WaitReason.Pins, f.Pfn)
            : !p.Has(PageFlags.Dax) && PinTracking.HasTransients(k, ref p, f.Pfn) ? new Wait(WaitReason.References, f.Pfn)
            : Wait.None;
    }

    /// <summary>Waits without any lock for the transfers into the page to end.</summary>
    public static readonly Step WaitForIdle = Do("wait_page_idle", static (k, ref f, ref p) => { }).WaitsFor(IdleBlocker).If(Waits);

    /// <summary>Under the lock, which keeps faults out: false if there is something to wait for again.</summary>
    public static readonly Step IsIdle = Try("truncate_inode_pages_range: idle?", static (k, ref f, ref p) =>
    {
        if (UnmapBlocker(k, ref f, ref p).IsBlocked) return false;
        ZapAll(k, ref p);
        return !IdleBlocker(k, ref f, ref p).IsBlocked;
    }).If(Waits);

    /// <summary>Truncation returns an error if the page is pinned. Tested where the page would be unmapped, and again once nobody can pin it any more.</summary>
    public static readonly Step UnmapUnpinned = Try("unmap_mapping_range", static (k, ref f, ref p) =>
    {
        if (RefusePinned(k, ref f, ref p)) return false;
        ZapAll(k, ref p);
        return true;
    }).If(Fails);

    public static readonly Step KeepPinned = Try("truncate_cleanup_folio: pinned?", static (k, ref f, ref p) =>
    {
        ZapAll(k, ref p);
        return !RefusePinned(k, ref f, ref p);
    }).If(Fails);

    public static bool Fails(PolicySpec p) => p.TruncateOnPinned == TruncateOnPinned.Fail;

    static bool RefusePinned(Machine k, ref Frame f, ref Folio p)
    {
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return false;
        k.Refuse(f.Pfn, EventKind.CacheRemove, EventFlags.None);
        return true;
    }

    /// <summary>Unmaps a cached page everywhere, whoever holds it.</summary>
    public static readonly Step UnmapAll = Do("unmap_mapping_folio", static (k, ref f, ref p) => ZapAll(k, ref p));

    static void ZapAll(Machine k, ref Folio p)
    {
        for (int mms = p.Mms; mms != 0; mms &= mms - 1) Rmap.Zap(k, BitOperations.TrailingZeroCount(mms), p.Va);
    }

    /// <summary>Under the folio lock, which keeps faults out: unmaps what was mapped again meanwhile, and discards the buffers.</summary>
    public static readonly Step Cleanup = Do("truncate_cleanup_folio", static (k, ref f, ref p) =>
    {
        ZapAll(k, ref p);
        FileMap.DropBuffers(k, f.Pfn, ref p);
    });

    /// <summary>folio_cancel_dirty and delete_from_page_cache. A page that is pinned for writing leaves its file under its device.</summary>
    public static readonly Step Remove = Do("truncate_inode_folio", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.Dirty))
        {
            p.Clear(PageFlags.Dirty);
            k.Emit(EventKind.ClearDirty, f.Pfn, ref p);
        }
        FileMap.Remove(k, f.Pfn, ref p);
        if (p.WriteHolds > 0) k.Raise(FindingKind.OrphanedPin, f.Pfn, Culprit.Here);
    });
}
