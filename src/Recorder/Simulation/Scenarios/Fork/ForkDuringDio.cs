using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A process forks while a direct read fills its buffer, and writes to the buffer: which page does it keep?
/// </summary>
sealed class ForkDuringDio : Scenario
{
    const int Buffer = 0, Child = 1;

    public override string Title => "fork and a write to the buffer while a direct read is in flight";
    public override string Origin => "70e806e4e645 (5.9); Torvalds and Hubbard, January 2021";
    public override string Question =>
        "Does copy-on-write leave the process with a page that the device does not write?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Mms = 2,
        SpareFolios = 2,
        Actors =
        [
            TaskWithDevice("dio", DirectRead.Operation.On(Buffer)),
            Task("app", ForkProcess.Operation.On(Buffer, child: Child), Access.Store.On(Buffer)),
        ],
        Schedule =
        [
            Until("dio", "wait_for_completion"),
            Finish("app"),
            Finish("app"),
            Finish("dio-dev"),
            Finish("dio"),
        ],
    };
}
