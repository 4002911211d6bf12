using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Kernel;

namespace Pintrace.Recorder.Scenarios.Fork;

/// <summary>A page that parent and child share is registered for reading; then the owner of the registration writes to it.</summary>
sealed class ReadonlyPinCow : Scenario
{
    const int Buffer = 0, Child = 1;
    public override string Title => "a page shared by fork is registered for reading, and then its owner writes to it";
    public override string Origin => "syzkaller, BUG in copy_present_page on 5.10 and 5.15; a7f226604170 (5.19)";
    public override string Question => "Does the device go on reading a page that its process has left for a copy?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 3,
        Actors = [TaskWithDevice("app", Kernel.Fork.Operation.On(Buffer, child: Child), Kernel.Rdma.RegisterReadOnly.On(Buffer), Access.Store.On(Buffer), Kernel.Rdma.Send.On(Buffer))],
    };
}
