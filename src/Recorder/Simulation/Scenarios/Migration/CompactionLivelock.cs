using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Mm.Huge;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Migration;

/// <summary>
/// Memory is compacted to get a large block, or huge pages are split to get small ones, and what is in the way is
/// registered with a device for reading.
/// </summary>
sealed class CompactionLivelock : Scenario
{
    const int Page = 0;
    const string Compact = "compaction", SplitHuge = "thp-split";

    public override string Title =>
        "compaction tries again and again to move a pinned page, or the shrinker to split it";
    public override string Origin =>
        "a report of December 2021: all processors in compaction, EAGAIN from migrate_page_move_mapping";
    public override string Question =>
        "Does compaction, or splitting a huge page, try forever on a page that is held?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Livelock];
    public override IReadOnlyList<string> Variants => [Compact, SplitHuge];

    public override Setup Build(string variant) => new()
    {
        FilePages = variant == Compact ? 1 : 0,
        AnonPages = variant == Compact ? 0 : 1,
        HugeEvery = 1,
        SpareFolios = 2,
        Actors =
        [
            Task("rdma", IbUmem.RegisterReadOnly.On(Page)),
            variant == Compact
                ? KernelThread("kcompactd", CompactOrSplit.Compact.On(Page))
                : KernelThread("shrinker", CompactOrSplit.Split.On(Page)),
        ],
        Schedule = [Finish("rdma"), Finish(variant == Compact ? "kcompactd" : "shrinker")],
    };
}

/// <summary>
/// Kernel threads that try again until they have the large block, or the small pages, that they need.
/// </summary>
static class CompactOrSplit
{
    [Meaning("Compacts memory: tries to move a page of the file, again and again as long as GUP holds it.")]
    public static readonly Operation Compact = new("compact",
        ["compact_zone", "compact_zone_order", "try_to_compact_pages"], RequestScope.None,
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

    [Meaning("Splits a huge page as the shrinker does, and tries again and again as long as GUP holds it.")]
    public static readonly Operation Split = new("split-huge-page",
        ["split_huge_page_to_list", "deferred_split_scan", "shrink_slab"], RequestScope.None,
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
}
