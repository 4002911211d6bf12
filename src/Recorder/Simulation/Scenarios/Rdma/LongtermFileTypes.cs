using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// A file is mapped, shared or private, and registered for writing or for reading; writeback comes, and the device goes
/// on.
/// </summary>
sealed class LongtermFileTypes : Scenario
{
    const int Page = 0;
    const string
        SharedWrite = "shared-write",
        SharedRead = "shared-read",
        PrivateWrite = "private-write",
        PrivateRead = "private-read",
        TmpfsWrite = "tmpfs-shared-write";

    public override string Title => "a registration of a file mapping, by kind of mapping and of file";
    public override string Origin => "the kernel's self-test gup_longterm; 8ac268436e6d, a6e79df92e4a (6.5)";
    public override string Question =>
        "Does a registration let a device write to a file behind the file system's back?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean, FindingKind.UnstableWriteback];
    public override IReadOnlyList<string> Variants => [SharedWrite, SharedRead, PrivateWrite, PrivateRead, TmpfsWrite];

    public override Setup Build(string variant)
    {
        bool writes = variant is SharedWrite or PrivateWrite or TmpfsWrite;
        return new()
        {
            FilePages = 1,
            IsFilePrivate = variant is PrivateWrite or PrivateRead,
            IsShmem = variant == TmpfsWrite,
            SpareFolios = 3,
            Actors =
            [
                writes
                    ? TaskWithDevice("rdma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page))
                    : TaskWithDevice("rdma", IbUmem.RegisterReadOnly.On(Page), IbUmem.Send.On(Page)),
                KernelThread("flusher", Flush.Background.On(Page)),
            ],
            Schedule = [Finish("rdma"), Finish("flusher"), Finish("rdma"), Finish("rdma-dev")],
        };
    }
}
