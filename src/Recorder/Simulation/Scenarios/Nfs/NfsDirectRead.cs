using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Nfs;

/// <summary>
/// An NFS direct read: the reply arrives long after the submission. In between the buffer is unmapped, or its process
/// forks and then writes to another part of the page.
/// </summary>
sealed class NfsDirectRead : Scenario
{
    const int Buffer = 0, Child = 1;
    const string Unmapped = "unmapped", Forked = "forked";

    public override string Title => "an NFS direct read whose process unmaps the buffer, or forks, before the reply";
    public override string Origin => "Hubbard's sketch and Kara's answer, September 2022; fs/nfs/direct.c";
    public override string Question =>
        "Does the reply go into a page that is another's by then, or that its process has left for a copy?";
    public override IReadOnlyList<FindingKind> Asks =>
        [FindingKind.EarlyRelease, FindingKind.DmaAfterFree, FindingKind.CowIncoherent];
    public override IReadOnlyList<string> Variants => [Unmapped, Forked];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Mms = variant == Forked ? 2 : 1,
        SpareFolios = variant == Forked ? 2 : 1,
        Actors =
        [
            TaskWithDevice("nfs", NfsFileDirectRead.Operation.On(Buffer)),
            variant == Forked
                ? Task("app", ForkProcess.Operation.On(Buffer, child: Child), Access.Store.On(Buffer))
                : Task("app", Access.Munmap.On(Buffer)),
        ],
        Schedule =
        [
            Until("nfs", "wait_for_completion"),
            .. variant == Forked ? new[] { Finish("app"), Finish("app") } : [Finish("app")],
            Finish("nfs-dev"),
            Finish("nfs"),
        ],
    };
}
