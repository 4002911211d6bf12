using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Kernel;

namespace Pintrace.Recorder.Scenarios.Migration;

/// <summary>Memory is compacted to get a large block, and a page of a file in the way is registered with a device for reading.</summary>
sealed class CompactionLivelock : Scenario
{
    const int Page = 0;

    public override string Title => "compaction tries again and again to move a pinned page";
    public override string Origin => "a report of December 2021: all processors in compaction, EAGAIN from migrate_page_move_mapping";
    public override string Question => "Does compaction go on for ever with a page that somebody holds?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Livelock];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        SpareFolios = 2,
        Actors = [Task("rdma", Kernel.Rdma.RegisterReadOnly.On(Page)), KernelThread("kcompactd", Vacate.Compact.On(Page))],
        Schedule = [Finish("rdma"), Finish("kcompactd")],
    };
}
