using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>Direct I/O from a disk whose command times out: a short-term hold that is not short.</summary>
sealed class SlowDevice : Scenario
{
    const int Page = 0;

    public override string Title => "direct I/O from a disk that answers after 30 seconds";
    public override string Origin =>
        "drivers/scsi/sd.h (SD_TIMEOUT); Minchan Kim's page_pinner of 2021, which counted 300 ms as long";
    public override string Question => "Is a page held for long by a user that has not announced it?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LongPin];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [TaskWithDevice("dio", DirectRead.AfterTimeout.On(Page))],
    };
}
