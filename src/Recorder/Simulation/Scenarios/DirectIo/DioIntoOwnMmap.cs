using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>A process writes a file with O_DIRECT from a mapping of the same file; after the write its cached pages must go.</summary>
sealed class DioIntoOwnMmap : Scenario
{
    const int Page = 0;
    public override string Title => "a direct write whose buffer is a mapping of the same file";
    public override string Origin => "fs/iomap/direct-io.c; Viro and Kara on the page lock, June 2018";
    public override string Question => "Does a direct write from a mapping of its own file wait for itself?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Deadlock];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors = [TaskWithDevice("dio", OwnMmapWrite.Operation.On(Page))],
    };
}
