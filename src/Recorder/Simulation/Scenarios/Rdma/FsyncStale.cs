using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// The flusher has cleaned a registered page of a file, and the remote side goes on writing to it: the next fsync finds
/// nothing to do.
/// </summary>
sealed class FsyncStale : Scenario
{
    const int Page = 0;

    public override string Title => "fsync of a file that a device writes through a registration";
    public override string Origin => "traces of Linux 6.1: 32 of 32 pages stale until deregistration and another fsync";
    public override string Question =>
        "Can fsync return 0 although the disk does not have what a device had stored before?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.StaleAfterFsync];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("rdma",
            [
                IbUmem.Register.On(Page),
                IbUmem.Receive.On(Page),
                IbUmem.Deregister.On(Page),
            ]),
            KernelThread("flusher", Flush.Background.On(Page)),
            Task("app", Flush.Fsync.On(Page)),
        ],
        Schedule =
        [
            Finish("rdma"), Finish("flusher"), Finish("rdma"), Finish("rdma-dev"), Finish("app"), Finish("rdma"),
        ],
    };
}
