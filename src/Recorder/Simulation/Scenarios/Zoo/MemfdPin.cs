using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Hugetlb memory of a memfd is pinned and unpinned; its reservation must come back.</summary>
sealed class MemfdPin : Scenario
{
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "unpinning the folios of a memfd forgets their reservation";
    public override string Origin => "c56b6f3d801d and 26a8ea80929c (6.12)";
    public override string Question => "Does a reservation stay charged when nothing is pinned any more?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.AccountingLeak];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("udmabuf", MemfdPinFolios.Pin.On(0), (variant == Broken ? MemfdPinFolios.UnpinForgetting : MemfdPinFolios.Unpin).On(0))],
    };
}
