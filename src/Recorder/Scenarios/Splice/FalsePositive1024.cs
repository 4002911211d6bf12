using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Kernel;

namespace Pintrace.Recorder.Scenarios.Splice;

/// <summary>A page that nobody has pinned collects as many plain references as a pin would count.</summary>
sealed class FalsePositive1024 : Scenario
{
    const int Page = 0;
    public override string Title => "1,024 plain references of a page look like a pin";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst; Kara and Hocko, June 2018";
    public override string Question => "Is a page taken for pinned that nobody has pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.FalsePinned];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("pipes", Tee.AsMuchAsAPin.On(Page), Tee.Close.On(Page)), Task("numa", PinQuery.Operation.On(Page))],
        Schedule = [Finish("pipes"), Finish("numa"), Finish("pipes")],
    };
}
