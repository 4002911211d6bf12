using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A page is registered for reading, by VFIO, which asks GUP for no more than that; then the owner of the registration
/// writes to it. The page is shared with a child, or was, or is the owner's alone, or belongs to a file that is mapped
/// privately.
/// </summary>
sealed class ReadonlyPinCow : Scenario
{
    const int Buffer = 0, Child = 1;
    const string
        Shared = "shared",
        PreviouslyShared = "previously-shared",
        Exclusive = "exclusive",
        PrivateFile = "private-file";

    public override string Title => "a page is registered for reading, and then its owner writes to it";
    public override string Origin =>
        "syzkaller, BUG in copy_present_page on 5.10 and 5.15; a7f226604170 (5.19); the kernel's self-test cow";
    public override string Question => "Does the device go on reading a page that its process has left for a copy?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];
    public override IReadOnlyList<string> Variants => [Shared, PrivateFile, PreviouslyShared, Exclusive];

    public override Setup Build(string variant) => new()
    {
        FilePages = variant == PrivateFile ? 1 : 0,
        IsFilePrivate = variant == PrivateFile,
        AnonPages = variant == PrivateFile ? 0 : 1,
        Mms = 2,
        SpareFolios = 3,
        Actors =
        [
            TaskWithDevice("app",
            [
                .. Before(variant),
                VfioMap.ForReading.On(Buffer),
                Access.Store.On(Buffer),
                VfioMap.Read.On(Buffer),
            ]),
        ],
    };

    static Call[] Before(string variant) => variant switch
    {
        Shared => [ForkProcess.Operation.On(Buffer, child: Child)],
        PreviouslyShared => [ForkProcess.Operation.On(Buffer, child: Child), Access.Munmap.On(Buffer, mm: Child)],
        _ => [],
    };
}
