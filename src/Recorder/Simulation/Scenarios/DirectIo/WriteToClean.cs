using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>A flusher cleans a page that a direct read has pinned; then the device stores.</summary>
sealed class WriteToClean : Scenario
{
    const int Page = 0;

    public override string Title => "a device stores into a page that writeback has cleaned meanwhile";
    public override string Origin => "Kara, reply #18 to Hubbard's PG_dma_pinned patch, June 2018";
    public override string Question =>
        "Can a device change a file page after the file system has cleaned it and believes that nobody can?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("dio", DirectRead.Operation.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
        ],
        Schedule = [Until("dio", "wait_for_completion"), Finish("flusher"), Finish("dio-dev"), Finish("dio")],
    };
}
