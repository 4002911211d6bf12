using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// Reclaim drops the buffers of a page that a device still writes to; its owner then dirties it, and the file system
/// finds a dirty page without buffers. The flusher cleans the page first (pinning for writing has dirtied it), and
/// finds it at the end.
/// </summary>
sealed class DropBuffers : Scenario
{
    const int Page = 0;
    const string Registration = "registration", DirectIo = "direct-io";

    public override string Title => "reclaim drops the buffers of a pinned page of an ext4 file";
    public override string Origin =>
        "Hubbard, [PATCH 2/2] mm: set PG_dma_pinned on get_user_pages*(), June 2018: the BUG in ext4_writepage";
    public override string Question =>
        "Can a page of ext4 become dirty without buffers, because reclaim dropped them while it was pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.DirtyWithoutBuffers];
    public override IReadOnlyList<string> Variants => [Registration, DirectIo];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            variant == Registration
                ? TaskWithDevice("rdma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page), IbUmem.Deregister.On(Page))
                : TaskWithDevice("dio", DirectRead.Operation.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page), Flush.Background.On(Page)),
        ],
        Schedule = variant == Registration ? ScheduleOfRegistration : ScheduleOfDirectIo,
    };

    static Turn[] ScheduleOfRegistration =>
    [
        Finish("rdma"),
        Finish("flusher"),
        Finish("kswapd"),
        Finish("rdma"),
        Finish("rdma-dev"),
        Finish("rdma"),
        Finish("flusher"),
    ];

    static Turn[] ScheduleOfDirectIo =>
    [
        Until("dio", "wait_for_completion"),
        Finish("flusher"),
        Finish("kswapd"),
        Finish("dio-dev"),
        Finish("dio"),
        Finish("flusher"),
    ];
}
