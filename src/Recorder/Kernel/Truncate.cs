using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Policies;
using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>
/// mm/truncate.c for one page: unmap it everywhere, wait for writeback, discard buffers and dirt, take it out of the file.
/// It does not ask for pins (unmap_mapping_range does not pass try_to_unmap), so a pinned page lives on as an orphan;
/// truncateOnPinned = honourFlag is the 2018 thread's reading of its patch.
/// Not modelled: partial pages, hole punching as distinct from truncation.
/// </summary>
static class Truncate
{
    public static readonly Step UnmapMapping = Do("unmap_mapping_range", static (k, ref f, ref p) => ZapAll(k, ref p)).WaitsFor(HonouredFlag);

    /// <summary>The thread's reading of PG_dma_pinned: a page that has it can not be unmapped, so the truncation waits.</summary>
    static Wait HonouredFlag(Machine k, ref Frame f, ref Folio p) => k.Policy.TruncateOnPinned == TruncateOnPinned.HonourFlag ? Writeback.Pins(k, ref f, ref p) : Wait.None;

    public static bool WaitsForIdle(PolicySpec p) => p.TruncateDax == TruncateDax.WaitForIdle || Writeback.WaitsForTransients(p);

    /// <summary>dax_layout_busy_page: of a DAX page, the file and this lookup must have the only references; elsewhere long-term pins may stay.</summary>
    static bool IsBusy(Machine k, ref Folio p, int pfn) =>
        p.Has(PageFlags.Dax) ? k.Policy.TruncateDax == TruncateDax.WaitForIdle && p.RefCount - p.MapCount > 2 : Writeback.HasTransients(k, ref p, pfn);

    /// <summary>Waits without any lock for the transfers into the page to end.</summary>
    public static readonly Step WaitForIdle = Do("dax_layout_busy_page", static (k, ref f, ref p) => { })
        .WaitsFor(static (k, ref f, ref p) => IsBusy(k, ref p, f.Pfn) ? new Wait(p.Has(PageFlags.Dax) ? WaitReason.Pins : WaitReason.References, f.Pfn) : Wait.None).If(WaitsForIdle);

    /// <summary>Under the lock, which keeps faults out: false if a new transfer has begun meanwhile.</summary>
    public static readonly Step IsIdle = Try("dax_layout_busy_page: again", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.Dax) || Writeback.WaitsForTransients(k.Policy)) ZapAll(k, ref p);
        return !IsBusy(k, ref p, f.Pfn);
    }).If(WaitsForIdle);

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
    }).WaitsFor(HonouredFlag);

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
