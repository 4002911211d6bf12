using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A caller passes the wrong direction, so that nobody asks the file system before the device stores.</summary>
sealed class WrongDirection : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "pages that a device will write are taken as if it would read them";
    public override string Origin => "Howells, notes on version 7 of the iov_iter extraction series, early 2023";
    public override string Question => "Does a device store into a page of a file that nobody has made writable?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors = [TaskWithDevice("dio", (variant == Broken ? UndirectedRead.Operation : DirectRead.Operation).On(Page))],
    };
}
