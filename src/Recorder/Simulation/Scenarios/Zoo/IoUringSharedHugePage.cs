using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Two buffers of a ring are on one huge page, which is charged once; the first buffer is unregistered.</summary>
sealed class IoUringSharedHugePage : Scenario
{
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a huge page that two buffers share is charged once and given back with the first";
    public override string Origin => "io_uring/rsrc.c, headpage_already_acct, as of 7.0";
    public override string Question => "Can a user keep pages pinned that are charged to nobody?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.AccountingUnder];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.MirrorsRegistrations ? "registrations hold nothing under this policy" : null;

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        HugeEvery = 1,
        PagesPerRequest = 2,
        Actors =
        [
            Task("ring", IoUring.First.On(0), (variant == Broken ? IoUring.SecondForFree : IoUring.Second).On(0),
                IoUring.UnregisterFirst.On(0), (variant == Broken ? IoUring.UnregisterSecondForFree : IoUring.UnregisterSecond).On(0)),
        ],
    };
}
