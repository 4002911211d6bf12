using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A DAX file is truncated, or gets a hole, while a device writes to it: its page is the block that the file system
/// frees and gives away.
/// </summary>
sealed class DaxTruncate : Scenario
{
    const int Page = 0;
    const string Registration = "registration", DirectIo = "direct-io", PunchHole = "punch-hole";

    public override string Title => "a DAX file is truncated under a device, and its block goes to another file";
    public override string Origin => "Williams, replies to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question =>
        "Can a device write into a block that by now belongs to another file, or must truncation wait forever?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.DaxBlockReuse, FindingKind.BlockedByPin];
    public override IReadOnlyList<string> Variants => [Registration, DirectIo, PunchHole];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        IsDax = true,
        Actors =
        [
            variant == Registration
                ? TaskWithDevice("dma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page), IbUmem.Deregister.On(Page))
                : TaskWithDevice("dma", DirectRead.Operation.On(Page)),
            Task("owner", (variant == PunchHole ? TruncateFile.PunchHole : TruncateFile.Operation).On(Page)),
            Task("other", DaxAllocate.Operation.On(Page)),
        ],
        Schedule = variant == Registration
            ? [Finish("dma"), Finish("owner"), Finish("other"), Finish("dma"), Finish("dma-dev"), Finish("dma")]
            : [Until("dma", "wait_for_completion"), Finish("owner"), Finish("other"), Finish("dma-dev"), Finish("dma")],
    };
}

/// <summary>Another file of the same DAX file system grows and gets a block that was freed.</summary>
static class DaxAllocate
{
    [Meaning("Gives a block that a DAX file has freed to another file.")]
    public static readonly Operation Operation = new("dax-allocate",
        ["ext4_iomap_alloc", "dax_iomap_rw"], RequestScope.None,
    [
        FileMap.ReuseBlock.ElseEnd(),
    ]);
}
