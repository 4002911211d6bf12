using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A lockless pin reads a writable page-table entry, fork decides to share the page, and both believe that they were
/// first.
/// </summary>
sealed class GupFastVsFork : Scenario
{
    const int Buffer = 0, Child = 1;

    public override string Title => "a lockless pin races with fork";
    public override string Origin => "57efa1fe5957 (5.11)";
    public override string Question =>
        "Can fork share a page that gup_fast is pinning, so that the next write of its owner leaves the device "
        + "with the old page?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 2,
        Actors =
        [
            TaskWithDevice("rdma", IbUmem.Register.On(Buffer), IbUmem.Receive.On(Buffer)),
            Task("app", ForkProcess.Operation.On(Buffer, child: Child), Access.Store.On(Buffer)),
        ],
        Schedule =
        [
            Until("rdma", "try_get_folio|try_grab_compound_head"),
            Until("app", "copy_present_pte"),
            Finish("rdma"),
            Finish("app"),
            Finish("app"),
            Finish("rdma"),
            Finish("rdma-dev"),
        ],
    };
}
