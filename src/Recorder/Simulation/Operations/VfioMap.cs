using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// drivers/vfio/vfio_iommu_type1.c: guest memory mapped to a device. put_pfn leaves alone what it takes for reserved
/// memory.
/// </summary>
static class VfioMap
{
    const string Name = "vfio";

    static readonly string[] Pin = ["vaddr_get_pfns", "vfio_pin_pages_remote", "vfio_iommu_map"];
    static readonly string[] Unpin = ["put_pfn", "vfio_unpin_pages_remote", "vfio_remove_dma"];

    [Meaning("Maps guest memory to a device that will only read it, and pins it (VFIO).")]
    public static readonly Operation ForReading = new("vfio-map-read",
        Pin, RequestScope.Begins,
        Gup.Register(GupCaller.Registration, write: false, "iommu_map", "unpin_user_page", GupPath.Slow))
        { Driver = Name };

    [Meaning("Has the device read the mapped guest memory once.")]
    public static readonly Operation Read = new("vfio-device-read", ["vfio device"], RequestScope.None,
    [
        Bio.Submit("device: read", Dma.Read, deviceWrites: false),
    ]) { Driver = Name };

    [Meaning("Unmaps guest memory from its device, and unpins it.")]
    public static readonly Operation Unmap = new("vfio-unmap", Unpin, RequestScope.Ends,
    [
        Gup.ReleaseEach("unpin_user_page"),
    ]) { Driver = Name };

    [Meaning("Unmaps guest memory, but leaves pinned what it takes for reserved memory: the zero page.")]
    public static readonly Operation UnmapSkippingReserved = new("vfio-unmap-skipping-reserved",
        Unpin, RequestScope.Ends,
    [
        Each("put_pfn: reserved?", static (k, ref f, ref p) =>
        {
            if (!p.Has(PageFlags.Zero)) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
        }),
    ]) { Driver = Name };

    [Meaning("Pins one page for a device 2^20 times: two such loops overflow the count of a small folio.")]
    public static readonly Operation AMillionTimes = new("vfio-map-2^20", Pin, RequestScope.Begins,
    [
        Pipe.PinMany(20).ElseEnd(),
    ]) { Driver = Name };

    [Meaning("Pins one page for a device 2^8 times: two such loops overflow 16 bits, where a pin adds 64.")]
    public static readonly Operation HalfTheNarrowCount = new("vfio-map-2^8", Pin, RequestScope.Begins,
    [
        Pipe.PinMany(8).ElseEnd(),
    ]) { Driver = Name };
}
