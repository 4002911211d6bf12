using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Unmapping one area runs past its end and unpins the pages that another area holds.</summary>
sealed class IommufdOverUnpin : Scenario
{
    const int Own = 0, Other = 1;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "iommufd unpins pages that belong to another area";
    public override string Origin => "iommufd, 727c28c1cef2 (6.3); syzkaller";
    public override string Question => "Does unmapping release pins that somebody else holds?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.OverUnpin];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => 
        policy.MirrorsRegistrations ? "registrations hold nothing under this policy" : policy.CountsPins ? null : "registrations take plain references: what is put too often can not be told from a lookup that ends";

    public override Setup Build(string variant) => new()
    {
        AnonPages = 2,
        Actors =
        [
            Task("area", Iommufd.Map.On(Own), (variant == Broken ? Iommufd.UnmapBeyond : Iommufd.Unmap).On(Own)),
            Task("other", Iommufd.Map.On(Other), Iommufd.Unmap.On(Other)),
        ],
        Schedule = [Finish("other"), Finish("area"), Finish("area"), Finish("other")],
    };
}
