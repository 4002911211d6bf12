using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/vmscan.c: shrink_folio_list for one file folio. The isolation's reference must go back with Putback unless the
/// folio was freed. Not modelled: aging (every folio counts as inactive).
/// </summary>
static class Vmscan
{
    /// <summary>The references held by the page cache or swap cache and by the isolation.</summary>
    public const int CacheAndIsolation = 2;

    /// <summary>
    /// Where pins are counted in page->lru, a pinned page is on no list; PG_lru is left as it is here.
    /// </summary>
    static bool IsOffLru(Machine k, ref Folio p) => k.Policy.Track == Track.LruCount && p.PinCount > 0;

    public static readonly Step Isolate = Try("folio_isolate_lru", static (k, ref f, ref _) =>
    {
        Pfn pfn = k.CachedAt(f.At);
        if (pfn < 0) return false;
        f.Pfn = pfn;
        return TryIsolate(k, pfn);
    }).Requires(Needs.FilePage);

    /// <summary>Takes the folio off its list, with a reference; false if it is on none.</summary>
    public static bool TryIsolate(Machine k, Pfn pfn)
    {
        ref Folio p = ref k.Folio(pfn);
        if (!p.Has(PageFlags.Lru) || p.RefCount <= 0 || IsOffLru(k, ref p)) return false;
        p.Clear(PageFlags.Lru);
        p.AddRefs(1);
        k.Emit(EventKind.Isolate, pfn, ref p, 1);
        return true;
    }

    /// <summary>
    /// Under writeback, or taken out of its file by a truncation that got the lock first: the last holder of such an
    /// orphan frees it. Two tests under one lock.
    /// </summary>
    public static readonly Step KeepUnderWriteback = Try("folio_test_writeback", static (k, ref f, ref p) =>
        p.Has(PageFlags.Cached) && !p.Has(PageFlags.Writeback));

    /// <summary>
    /// d824ec2a1546: a page that may be pinned keeps its buffers. Tested after the unmap, so that no new pin can come
    /// from a page table.
    /// </summary>
    public static readonly Step KeepPinned = Try("folio_maybe_dma_pinned", static (k, ref f, ref p) =>
    {
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return true;
        k.Emit(EventKind.DropBuffers, f.Pfn, ref p, outcome: Outcome.Skipped);
        return false;
    });

    /// <summary>The references will go away by themselves: the page can wait for the next round.</summary>
    public static readonly Step KeepReferenced = Try("folio_ref_count: explained?", static (k, ref f, ref p) =>
        !PinTracking.HasTransients(k, ref p, f.Pfn)).If(p => p.WaitsForTransients);

    public static readonly Step KeepDirty = Try("folio_test_dirty", static (k, ref f, ref p) =>
        !p.Has(PageFlags.Dirty | PageFlags.Writeback));

    public static readonly Step ReleaseFolio = Try("filemap_release_folio", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.Dirty | PageFlags.Writeback)) return false;
        FileMap.DropBuffers(k, f.Pfn, ref p);
        return true;
    });

    /// <summary>Succeeds only if the cache and the isolation hold the last references.</summary>
    public static readonly Step Freeze = Try("folio_ref_freeze", static (k, ref f, ref p) =>
        RefFreeze.TryFreeze(k, f.Pfn, ref p, CacheAndIsolation));

    /// <summary>
    /// __remove_mapping looks at the dirty flag once more, then the folio leaves its file and is freed.
    /// </summary>
    public static readonly Step RemoveMapping = Try("__remove_mapping", static (k, ref f, ref p) =>
    {
        RefFreeze.Unfreeze(k, f.Pfn, ref p, CacheAndIsolation);
        if (p.Has(PageFlags.Dirty)) return false;
        bool lost = p.Content != p.OnDisk;
        p.LockedBy = 0;
        k.Emit(EventKind.Unlock, f.Pfn, ref p);
        FileMap.Remove(k, f.Pfn, ref p, EventFlags.Reclaim);
        if (lost) k.Raise(FindingKind.LostDirty, f.Pfn, Culprit.LastWriter);
        Ledger.Drop(k, f.Pfn, 1, EventKind.Putback);
        return true;
    });

    public static readonly Step Putback = Do("folio_putback_lru", static (k, ref f, ref p) => PutBack(k, f.Pfn));

    public static void PutBack(Machine k, Pfn pfn)
    {
        k.Folio(pfn).Set(PageFlags.Lru);
        Ledger.Drop(k, pfn, 1, EventKind.Putback);
    }
}
