using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// mm/truncate.c for one page: unmap it everywhere, wait for writeback, discard buffers and dirt, remove it from the
/// file. It does not ask about pins (unmap_mapping_range does not go through try_to_unmap), so a pinned page lives on
/// as an orphan, unless truncateOnPinned, truncateDax, unmapOnPinned or transientReferences says otherwise; honourFlag
/// is the 2018 thread's reading of its patch. Punching a hole is no different: truncate_pagecache_range does the same.
/// Not modelled: partial pages.
/// </summary>
static class Truncate
{
    public static readonly Step UnmapMapping = Do("unmap_mapping_range", static (k, ref f, ref p) => ZapAll(k, ref p))
        .WaitsFor(UnmapBlocker);

    /// <summary>Under these proposals a pinned page cannot be unmapped, so truncation waits.</summary>
    static Wait UnmapBlocker(Machine k, ref Frame f, ref Folio p)
    {
        bool honoursFlag = k.Policy.TruncateOnPinned == TruncateOnPinned.HonourFlag;
        bool needsLastReference = k.Policy.UnmapOnPinned == UnmapOnPinned.WaitForOneReference;
        if (!honoursFlag && !needsLastReference) return Wait.None;
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return Wait.None;
        if (honoursFlag) return new Wait(WaitReason.Pins, f.Pfn);
        return p.RefCount > 1 ? new Wait(WaitReason.References, f.Pfn) : Wait.None;
    }

    /// <summary>
    /// The file and this lookup must have the only references to a DAX page (dax_layout_busy_page). For any other page,
    /// truncation waits for the transfers that end by themselves, if the policy can tell which they are.
    /// </summary>
    static Wait IdleBlocker(Machine k, ref Frame f, ref Folio p)
    {
        if (IsBusyDax(k, ref p) || HasShortPins(k, ref f, ref p)) return new Wait(WaitReason.Pins, f.Pfn);
        bool inTransfer = !p.Has(PageFlags.Dax) && PinTracking.HasTransients(k, ref p, f.Pfn);
        return inTransfer ? new Wait(WaitReason.References, f.Pfn) : Wait.None;
    }

    static bool IsBusyDax(Machine k, ref Folio p)
    {
        const int fileAndLookup = 2;
        if (!p.Has(PageFlags.Dax) || k.Policy.TruncateDax != TruncateDax.WaitForIdle) return false;
        return p.RefCount - p.MapCount > fileAndLookup;
    }

    static bool HasShortPins(Machine k, ref Frame f, ref Folio p) =>
        k.Policy.TruncateOnPinned == TruncateOnPinned.WaitShort
        && PinTracking.IsPinned(k, ref p, f.Pfn)
        && !PinTracking.IsPinnedForLong(k, ref p);

    /// <summary>Waits, without any lock, for the transfers into the page to end.</summary>
    public static readonly Step WaitForIdle = Do("wait_page_idle", static (k, ref f, ref p) => { })
        .WaitsFor(IdleBlocker)
        .If(p => p.TruncationWaits);

    /// <summary>Under the lock, which keeps faults out: false if there is something to wait for again.</summary>
    public static readonly Step IsIdle = Try("truncate_inode_pages_range: idle?", static (k, ref f, ref p) =>
    {
        if (UnmapBlocker(k, ref f, ref p).IsBlocked) return false;
        ZapAll(k, ref p);
        return !IdleBlocker(k, ref f, ref p).IsBlocked;
    }).If(p => p.TruncationWaits);

    /// <summary>
    /// Truncation returns an error if the page is pinned. It tests for that before unmapping the page, and again once
    /// it can no longer be pinned.
    /// </summary>
    public static readonly Step UnmapUnpinned = Try("unmap_mapping_range", static (k, ref f, ref p) =>
    {
        if (RefusePinned(k, ref f, ref p)) return false;
        ZapAll(k, ref p);
        return true;
    }).If(p => p.TruncationFails);

    public static readonly Step KeepPinned = Try("truncate_cleanup_folio: pinned?", static (k, ref f, ref p) =>
    {
        ZapAll(k, ref p);
        return !RefusePinned(k, ref f, ref p);
    }).If(p => p.TruncationFails);

    static bool RefusePinned(Machine k, ref Frame f, ref Folio p)
    {
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return false;
        k.Refuse(f.Pfn, EventKind.CacheRemove, EventFlags.None, k.Policy.TruncateOnPinned, Errno.EBUSY);
        return true;
    }

    /// <summary>Unmaps a cached page everywhere, whoever holds it.</summary>
    public static readonly Step UnmapAll =
        Do("unmap_mapping_folio", static (k, ref f, ref p) => ZapAll(k, ref p)).Requires(Needs.FilePage);

    static void ZapAll(Machine k, ref Folio p)
    {
        for (int mms = p.Mms; mms != 0; mms &= mms - 1) Rmap.Zap(k, BitOperations.TrailingZeroCount(mms), p.Va);
    }

    /// <summary>
    /// Under the folio lock, which keeps faults out: unmaps the page where it has been mapped again meanwhile, and
    /// discards the buffers.
    /// </summary>
    public static readonly Step Cleanup = Do("truncate_cleanup_folio", static (k, ref f, ref p) =>
    {
        ZapAll(k, ref p);
        FileMap.DropBuffers(k, f.Pfn, ref p);
    });

    /// <summary>
    /// folio_cancel_dirty and delete_from_page_cache. A page that is pinned for writing leaves its file while its
    /// device still stores into it.
    /// </summary>
    public static readonly Step Remove = Do("truncate_inode_folio", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.Dirty))
        {
            p.Clear(PageFlags.Dirty);
            k.Emit(EventKind.ClearDirty, f.Pfn, ref p);
        }
        FileMap.Remove(k, f.Pfn, ref p);
    });
}
