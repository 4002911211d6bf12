using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A page that a driver took from a CMA area is on no LRU list, so that a long-term pin can neither keep it there nor
/// migrate it.
/// </summary>
sealed class LongtermLivelock : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a long-term pin tries forever to migrate a page that is on no LRU list";
    public override string Origin => "what 1aaf8c122918 (6.14) set out to fix";
    public override string Question => "Does a long-term pin go on forever pinning and unpinning a page?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Livelock];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => UnlessLongtermMigrates(policy);

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Area = PageFlags.Cma | PageFlags.KernelPrivate,
        Actors = [Task("rdma", (variant == Broken ? IbUmem.RegisterRetrying : IbUmem.Register).On(Page))],
    };
}
