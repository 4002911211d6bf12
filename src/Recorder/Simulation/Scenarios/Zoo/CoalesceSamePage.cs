using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A buffer consists of the same page of a large folio twice; it is taken for two consecutive pages because both are in
/// one folio.
/// </summary>
sealed class CoalesceSamePage : Scenario
{
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "coalescing takes one page listed twice for two pages";
    public override string Origin => "CVE-2023-2598; 57bebf807e2a, fixed by 776617db78c6";
    public override string Question => "Does a device access a page that was never pinned for it?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WrongSubpage];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => UnlessRegistrationsHold(policy);

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HugeEvery = 1,
        PagesPerRequest = 2,
        Actors =
        [
            TaskWithDevice("ring",
                IoUring.RegisterTwice.On(0),
                (variant == Broken ? IoUring.ReadCoalesced : IoUring.Read).On(0),
                IoUring.UnregisterTwice.On(0)),
        ],
        Schedule = [Finish("ring"), Finish("ring"), Finish("ring-dev"), Finish("ring")],
    };
}
