using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// Those who need the memory under a page for themselves. A failed migration is tried again a few times, which is left out here:
/// nothing that a pin for good decides would change.
/// </summary>
static class Vacate
{
    public static readonly Operation CmaAlloc = AllocContig("cma-alloc", ["__alloc_contig_migrate_range", "alloc_contig_range", "cma_alloc"]);
    public static readonly Operation Offline = AllocContig("memory-offline", ["do_migrate_range", "offline_pages", "memory_subsys_offline"]);

    public static readonly Operation Compact = new("compact", ["compact_zone", "compact_zone_order", "try_to_compact_pages"], RequestScope.None,
    [
      Step.At("pass"),
        Vmscan.Isolate                              .ElseEnd(),
        FolioLock.Lock,
        Migrate.Move                              .Else("again").End(),
      Step.At("again"),
        FolioLock.Unlock,
        Vmscan.Putback,
        Compaction.NextPass                         .ElseEnd().Then("pass"),
    ]);

    public static readonly Operation Split = new("split-huge-page", ["split_huge_page_to_list", "deferred_split_scan", "shrink_slab"], RequestScope.None,
    [
      Step.At("again"),
        HugeMemory.TryGet                           .ElseEnd(),
        FolioLock.Lock,
        HugeMemory.Freeze                           .Else("busy"),
        HugeMemory.Split,
        FolioLock.Unlock,
        FileMap.Put                                 .End(),
      Step.At("busy"),
        FolioLock.Unlock,
        FileMap.Put,
        Compaction.NextPass                         .ElseEnd().Then("again"),
    ]);

    static Operation AllocContig(string id, string[] callers) => new(id, callers, RequestScope.None,
    [
        Migrate.IsolateBlock                      .ElseEnd(),
        Migrate.Isolate                           .ElseEnd(),
        FolioLock.Lock,
        Migrate.Move                              .Else("busy").End(),
      Step.At("busy"),
        FolioLock.Unlock,
        Vmscan.Putback,
    ]);
}
