using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// A page changes between the checksum and the end of its writeback, because a direct read's device stores into it.
/// </summary>
sealed class UnstableWriteback : Scenario
{
    const int Page = 0;

    public override string Title => "a device stores into a page while it is being written back";
    public override string Origin => "Kara, reply #18 to Hubbard's PG_dma_pinned patch, June 2018 (DIF/DIX failures)";
    public override string Question =>
        "Can a page change while its writeback is in flight, so that data and checksum differ?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnstableWriteback];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("dio", Access.Store.On(Page), DirectRead.FromReference.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
        ],
        // where a pin needs no page table, the flusher has already looked for it
        Schedule =
        [
            Finish("dio"),
            Until("dio", "iov_iter_pin|wait_for_completion"),
            Until("flusher", "folio_end_writeback"),
            Until("dio", "wait_for_completion"),
            Finish("dio-dev"),
            Finish("flusher"),
            Finish("dio"),
        ],
    };
}
