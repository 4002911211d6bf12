using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>drivers/iommu/iommufd/pages.c: areas of memory, each pinned when it is mapped and unpinned when it is unmapped.</summary>
static class Iommufd
{
    public static readonly Operation Map = new("iommufd-map", ["pfn_reader_user_pin", "iopt_area_fill_domain", "iommufd_ioas_map"], RequestScope.Begins, Gup.Register(GupCaller.Registration, write: true, "iommu_map", "unpin_user_page"));

    static readonly string[] Caller = ["__iopt_area_unfill_domain", "iopt_unmap_iova_range", "iommufd_ioas_unmap"];

    public static readonly Operation Unmap = new("iommufd-unmap", Caller, RequestScope.Ends, [Gup.ReleaseEach("unpin_user_page_range_dirty_lock")]);

    /// <summary>The last index of the batch was computed from the wrong start (fixed by 727c28c1cef2).</summary>
    public static readonly Operation UnmapBeyond = new("iommufd-unmap-beyond", Caller, RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page_range_dirty_lock"),
        Gup.UnpinForeign("unpin_user_page_range_dirty_lock", offset: 1),
    ]);
}
