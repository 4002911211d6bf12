using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// Memory that a guest has not touched yet is mapped to a device for reading: it is the zero page, which the driver
/// takes for reserved memory when it unmaps.
/// </summary>
sealed class VfioZeroPage : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "vfio never releases its pins of the zero page";
    public override string Origin => "873aefb376bb (vfio/type1, 2022); 5b992412776c";
    public override string Question => "Does a driver that takes the zero page for reserved memory leave it pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        UnlessRegistrationsHold(policy) ?? WhyNoZeroPage(policy);

    static string? WhyNoZeroPage(PolicySpec policy)
    {
        if (policy.BreaksCowToRead) return "GUP breaks COW first and never gets the zero page";
        if (policy.ReadOnlyPin == ReadOnlyPin.UnshareFile)
            return "a long-term pin for reading gets a page of its own in place of the zero page";
        return policy.ZeroPage == ZeroPage.Skipped
            ? "pins of the zero page are not counted, so there is nothing to release"
            : null;
    }

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HasZeroPage = true,
        Prefault = false,
        Actors =
        [
            TaskWithDevice("vfio",
                VfioMap.ForReading.On(Page),
                (variant == Broken ? VfioMap.UnmapSkippingReserved : VfioMap.Unmap).On(Page)),
        ],
    };
}
