using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// drivers/vfio/vfio_iommu_type1.c: guest memory mapped to a device. put_pfn leaves alone what it takes for reserved
/// memory.
/// </summary>
static class VfioMap
{
    static readonly string[] Pin = ["vaddr_get_pfns", "vfio_pin_pages_remote", "vfio_iommu_map"];
    static readonly string[] Unpin = ["put_pfn", "vfio_unpin_pages_remote", "vfio_remove_dma"];

    public static readonly Operation ForReading = new("vfio-map-read",
        Pin, RequestScope.Begins,
        Gup.Register(GupCaller.Registration, write: false, "iommu_map", "unpin_user_page", GupPath.Slow));

    /// <summary>The device reads guest memory once.</summary>
    public static readonly Operation Read = new("vfio-device-read", ["vfio device"], RequestScope.None,
    [
        Bio.Submit("device: read", Dma.Read, deviceWrites: false),
    ]);

    public static readonly Operation Unmap = new("vfio-unmap", Unpin, RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page"),
    ]);

    public static readonly Operation UnmapSkippingReserved = new("vfio-unmap-skipping-reserved",
        Unpin, RequestScope.Ends,
    [
        Each("put_pfn: reserved?", static (k, ref f, ref p) =>
        {
            if (!p.Has(PageFlags.Zero)) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
        }),
    ]);

    /// <summary>2^20 pins of one page: two such loops overflow the count of a small folio.</summary>
    public static readonly Operation AMillionTimes = new("vfio-map-2^20", Pin, RequestScope.Begins,
    [
        Pipe.PinMany(20).ElseEnd(),
    ]);

    /// <summary>2^8 pins of one page: two such loops overflow a count of 16 bits, where a pin adds 64.</summary>
    public static readonly Operation HalfTheNarrowCount = new("vfio-map-2^8", Pin, RequestScope.Begins,
    [
        Pipe.PinMany(8).ElseEnd(),
    ]);
}
