using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// A direct read from a block device into a mapping of a file: the page is not marked dirty before the I/O, so
/// writeback may clean it and reclaim may take it for clean as long as the device works.
/// </summary>
sealed class BlockDeviceRead : Scenario
{
    const int Buffer = 0;

    public override string Title => "a direct read from a block device dirties its pages only when it is over";
    public override string Origin => "block/fops.c, __blkdev_direct_IO_simple; the runs of Debian's 6.12.95";
    public override string Question =>
        "Does what the device wrote never reach the disk, or a page without buffers, because it was not dirty yet?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LostDirty, FindingKind.DirtyWithoutBuffers];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("dio", DirectRead.FromBlockDevice.On(Buffer)),
            KernelThread("flusher", Flush.Background.On(Buffer)),
            KernelThread("kswapd", Reclaim.Operation.On(Buffer)),
        ],
        Schedule =
        [
            Until("dio", "wait_for_completion"),
            Finish("flusher"),
            Finish("kswapd"),
            Finish("dio-dev"),
            Finish("dio"),
        ],
    };
}
