using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// The process that registered memory exits; its file is closed later, and closing it must release what the
/// registration holds.
/// </summary>
sealed class OwnerDies : Scenario
{
    const int Buffer = 0;
    const string CloseReleases = "close-releases", CloseForgets = "close-forgets";

    public override string Title => "the owner of a registration exits";
    public override string Origin => "drivers/infiniband/core/uverbs: release at close";
    public override string Question => "Is anything left pinned once the last file of a dead owner is closed?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [CloseReleases, CloseForgets];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors =
        [
            TaskWithDevice("app",
                IbUmem.Register.On(Buffer),
                IbUmem.Receive.On(Buffer),
                Access.Exit.On(Buffer),
                (variant == CloseReleases ? IbUmem.Deregister : IbUmem.CloseForgetting).On(Buffer)),
        ],
    };
}
