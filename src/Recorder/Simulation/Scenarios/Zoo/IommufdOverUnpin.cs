using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>Unmapping one area runs past its end and unpins the pages that another area holds.</summary>
sealed class IommufdOverUnpin : Scenario
{
    const int Own = 0, Other = 1;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "iommufd unpins pages that belong to another area";
    public override string Origin => "iommufd, 727c28c1cef2 (6.3); syzkaller";
    public override string Question => "Does unmapping release pins that another area holds?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.OverUnpin];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        UnlessRegistrationsHold(policy) ?? (policy.CountsPins ? null : CannotTell);

    const string CannotTell =
        "registrations take plain references: what is put too often cannot be told from a lookup that ends";

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

/// <summary>
/// drivers/iommu/iommufd/pages.c: areas of memory, each pinned when it is mapped and unpinned when it is unmapped.
/// </summary>
static class Iommufd
{
    const string Name = "iommufd";

    [Meaning("Maps memory to a device by iommufd, and pins it.")]
    public static readonly Operation Map = new("iommufd-map",
        ["pfn_reader_user_pin", "iopt_area_fill_domain", "iommufd_ioas_map"], RequestScope.Begins,
        Gup.Register(GupCaller.Registration, write: true, "iommu_map", "unpin_user_page")) { Driver = Name };

    static readonly string[] Caller = ["__iopt_area_unfill_domain", "iopt_unmap_iova_range", "iommufd_ioas_unmap"];

    [Meaning("Unmaps an area of iommufd, and unpins its pages.")]
    public static readonly Operation Unmap = new("iommufd-unmap", Caller, RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page_range_dirty_lock"),
    ]) { Driver = Name };

    /// <summary>The last index of the batch was computed from the wrong start (fixed by 727c28c1cef2).</summary>
    [Meaning("Unmaps an area of iommufd, and unpins its pages and the next one, which another area may hold.")]
    public static readonly Operation UnmapBeyond = new("iommufd-unmap-beyond", Caller, RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page_range_dirty_lock"),
        WrongRelease.UnpinForeign("unpin_user_page_range_dirty_lock", offset: 1),
    ]) { Driver = Name };
}
