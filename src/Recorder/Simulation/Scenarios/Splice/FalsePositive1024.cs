using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>
/// A page that is not pinned collects as many plain references as a pin would add; or a direct read into it ended long
/// ago.
/// </summary>
sealed class FalsePositive1024 : Scenario
{
    const int Page = 0;
    const string References = "references", StaleFlag = "stale-flag";

    public override string Title => "1,024 plain references to a page, or a pin that is over, look like a pin";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst; Kara and Hocko, June 2018";
    public override string Question => "Is a page that nobody has pinned taken for pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.FalsePinned];
    public override IReadOnlyList<string> Variants => [References, StaleFlag];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = variant == References
            ? [Task("pipes", Tee.AsMuchAsAPin.On(Page), Tee.Close.On(Page)), Task("numa", PinQuery.Operation.On(Page))]
            : [TaskWithDevice("app", DirectRead.Operation.On(Page), PinQuery.Operation.On(Page))],
        Schedule = variant == References
            ? [Finish("pipes"), Finish("numa"), Finish("pipes")]
            : [Until("app", "wait_for_completion"), Finish("app-dev"), Finish("app")],
    };
}
