using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Nfs;

/// <summary>An NFS direct read is in flight when NUMA balancing asks whether its page may be pinned.</summary>
sealed class UnconvertedGet : Scenario
{
    const int Buffer = 0;

    public override string Title => "a device writes a page that was never pinned for it";
    public override string Origin => "Linux 7.0: NFS, ceph, 9p and vmsplice still take plain references";
    public override string Question => "Is a page that a device writes taken for one that is not pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.MissedPinned];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.Track == Track.None ? "nobody can ask under this policy" : null;

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors =
        [
            TaskWithDevice("nfs", NfsFileDirectRead.Operation.On(Buffer)),
            KernelThread("numa", PinQuery.Operation.On(Buffer)),
        ],
        Schedule = [Until("nfs", "wait_for_completion"), Finish("numa"), Finish("nfs-dev"), Finish("nfs")],
    };
}
