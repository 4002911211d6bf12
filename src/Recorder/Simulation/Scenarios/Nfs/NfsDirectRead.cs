using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Nfs;

/// <summary>
/// An NFS direct read: the reply arrives long after the submission, and the buffer may be unmapped in between.
/// </summary>
sealed class NfsDirectRead : Scenario
{
    const int Buffer = 0;

    public override string Title => "an NFS direct read whose buffer is unmapped while the reply is awaited";
    public override string Origin => "Hubbard's sketch and Kara's answer, September 2022";
    public override string Question =>
        "Does the request let go of its pages before the reply has been written into them?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.EarlyRelease, FindingKind.DmaAfterFree];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors =
        [
            TaskWithDevice("nfs", NfsFileDirectRead.Operation.On(Buffer)),
            Task("app", Access.Munmap.On(Buffer)),
        ],
        Schedule = [Until("nfs", "wait_for_completion"), Finish("app"), Finish("nfs-dev"), Finish("nfs")],
    };
}
