using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>A process registers memory with a device, forks, and writes: to the page that its device uses?</summary>
sealed class ForkRegistered : Scenario
{
    const int Buffer = 0, Child = 1;
    const string Small = "small-page";

    public override string Title => "a process forks after it has registered memory, and then writes to it";
    public override string Origin =>
        "the kernel's self-test cow, fork with a fixed buffer; 70e806e4e645 (5.9), 4eae4efa2c29 (5.12)";
    public override string Question => "Does fork leave the process with a page that its device does not use?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];
    public override IReadOnlyList<string> Variants => [Small, .. CowMemory.Kinds];

    public override Setup Build(string variant) => CowMemory.In(variant, new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 3,
        Actors =
        [
            TaskWithDevice("app",
                IbUmem.Register.On(Buffer),
                ForkProcess.Operation.On(Buffer, CowMemory.Range(variant), child: Child),
                Access.Store.On(Buffer),
                IbUmem.Receive.On(Buffer)),
        ],
    });
}
