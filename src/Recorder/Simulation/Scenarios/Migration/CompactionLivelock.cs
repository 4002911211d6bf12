using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Migration;

/// <summary>Memory is compacted to get a large block, or huge pages are split to get small ones, and what is in the way is registered with a device for reading.</summary>
sealed class CompactionLivelock : Scenario
{
    const int Page = 0;
    const string Compact = "compaction", SplitHuge = "thp-split";

    public override string Title => "compaction tries again and again to move a pinned page, or the shrinker to split it";
    public override string Origin => "a report of December 2021: all processors in compaction, EAGAIN from migrate_page_move_mapping";
    public override string Question => "Does compaction, or splitting a huge page, go on for ever with a page that somebody holds?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Livelock];
    public override IReadOnlyList<string> Variants => [Compact, SplitHuge];

    public override Setup Build(string variant) => new()
    {
        FilePages = variant == Compact ? 1 : 0,
        AnonPages = variant == Compact ? 0 : 1,
        HugeEvery = 1,
        SpareFolios = 2,
        Actors = [Task("rdma", IbUmem.RegisterReadOnly.On(Page)), variant == Compact ? KernelThread("kcompactd", Vacate.Compact.On(Page)) : KernelThread("shrinker", Vacate.Split.On(Page))],
        Schedule = [Finish("rdma"), Finish(variant == Compact ? "kcompactd" : "shrinker")],
    };
}
