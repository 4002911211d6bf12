using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// One page is mapped to a device again and again: 2^21 pins are more than the count of a small folio can hold, and 2^9
/// more than a 16-bit one can.
/// </summary>
sealed class PincountOverflow : Scenario
{
    const int Page = 0;
    const string FullWidth = "full-width", Narrow = "narrow-counter";

    public override string Title => "2,097,152 pins of one small page, or 512 where counts have 16 bits";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst";
    public override string Question => "Does the reference count of a page overflow because pins count 1,024 each?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.RefcountOverflow];
    public override IReadOnlyList<string> Variants => [FullWidth, Narrow];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HasNarrowCounts = variant == Narrow,
        Actors =
        [
            Task("first", Half(variant).On(Page), VfioMap.Unmap.On(Page)),
            Task("second", Half(variant).On(Page), VfioMap.Unmap.On(Page)),
        ],
        Schedule = [Finish("first"), Finish("second")],
    };

    static Operation Half(string variant) => variant == Narrow ? VfioMap.HalfTheNarrowCount : VfioMap.AMillionTimes;
}
