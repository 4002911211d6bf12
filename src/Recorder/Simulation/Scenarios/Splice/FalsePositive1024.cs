using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>
/// A page that nobody has pinned collects as many plain references as a pin would count; or a direct read into it ended
/// long ago.
/// </summary>
sealed class FalsePositive1024 : Scenario
{
    const int Page = 0;
    const string References = "references", StaleFlag = "stale-flag";

    public override string Title => "1,024 plain references of a page look like a pin, or a pin that is over";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst; Kara and Hocko, June 2018";
    public override string Question => "Is a page taken for pinned that nobody has pinned?";
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
