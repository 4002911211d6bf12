using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Kernel;

namespace Pintrace.Recorder.Scenarios.Rdma;

/// <summary>One page is mapped to a device again and again: 2^21 pins are as much as the count of a small folio holds.</summary>
sealed class PincountOverflow : Scenario
{
    const int Page = 0;

    public override string Title => "2,097,152 pins of one small page";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst";
    public override string Question => "Does the reference count of a page overflow because pins count 1,024 each?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.RefcountOverflow];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("first", VfioMap.AMillionTimes.On(Page), VfioMap.UnmapAll.On(Page)), Task("second", VfioMap.AMillionTimes.On(Page), VfioMap.UnmapAll.On(Page))],
        Schedule = [Finish("first"), Finish("second")],
    };
}
