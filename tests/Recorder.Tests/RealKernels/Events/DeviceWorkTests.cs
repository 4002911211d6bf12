using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>Mappings for DMA, as the tracepoints print them.</summary>
public class DeviceWorkTests
{
    /// <summary>Without a probe on pages it is no trace of them.</summary>
    static string Events(string text)
    {
        const string other = "sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3\n";
        return string.Join('\n', Ftrace.Events(other + text).Split('\n').Skip(1));
    }

    const string Nvme = "wl-186 [000] ..... 9.806584: ", Irq = "<idle>-0 [000] d.h1. 9.806856: ";

    [Fact]
    public void A_mapping_is_an_event_for_each_page_and_so_is_its_end() => Assert.Equal("""
        dma_map 5b7b n=1 at dma_map_page_attrs
        dma_map 5b7c n=1 at dma_map_page_attrs
        dma_unmap 5b7b n=1 at dma_unmap_page_attrs
        dma_unmap 5b7c n=1 at dma_unmap_page_attrs
        """, Events($"""
        {Nvme}dma_map_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b800 size=4096 phys_addr=5b7b800 attrs=
        {Irq}dma_unmap_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b800 size=4096 attrs=
        """));

    [Fact]
    public void What_counts_behind_an_iommu_is_the_memory_that_was_mapped() => Assert.Equal("""
        dma_map 5b7b n=1 at dma_map_phys
        dma_unmap 5b7b n=1 at dma_unmap_phys
        """, Events($"""
        {Nvme}dma_map_phys: 0000:00:03.0 dir=BIDIRECTIONAL dma_addr=fff01000 size=512 phys_addr=5b7b000 attrs=NO_WARN
        {Irq}dma_unmap_phys: 0000:00:03.0 dir=BIDIRECTIONAL dma_addr=fff01000 size=512 attrs=NO_WARN
        """));

    [Fact]
    public void A_list_is_known_by_its_first_address() => Assert.Equal("""
        dma_map 2bbf n=1 at __dma_map_sg_attrs
        dma_map 5f6b n=1 at __dma_map_sg_attrs
        dma_map 5f6c n=1 at __dma_map_sg_attrs
        dma_unmap 2bbf n=1 at dma_unmap_sg_attrs
        dma_unmap 5f6b n=1 at dma_unmap_sg_attrs
        dma_unmap 5f6c n=1 at dma_unmap_sg_attrs
        """, Events($$"""
        {{Nvme}}dma_map_sg: 0000:00:03.0 dir=FROM_DEVICE nents=2/2 ents=2/2 dma_addrs={0x2bbf000,0x5f6b000} \
            sizes={0x1000,0x2000} phys_addrs={0x2bbf000,0x5f6b000} attrs=NO_WARN
        {{Irq}}dma_unmap_sg: 0000:00:03.0 dir=FROM_DEVICE phys_addrs={0x2bbf000,0x5f6b000} attrs=
        """));

    [Theory]
    [InlineData("dma_map_page: 0000:00:03.0 dir=TO_DEVICE dma_addr=5b7b000 size=4096 phys_addr=5b7b000 attrs=")]
    [InlineData("dma_map_phys: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b000 size=4096 phys_addr=5b7b000 attrs=MMIO")]
    [InlineData("dma_unmap_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b000 size=4096 attrs=")]
    [InlineData("dma_map_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr= size= phys_addr=zz attrs=")]
    [InlineData("dma_map_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=1 size=9 phys_addr=7fffffffffffffff attrs=")]
    [InlineData("dma_map_sg: 0000:00:03.0 dir=FROM_DEVICE nents=2/2 dma_addrs={ sizes= phys_addrs={,} attrs=")]
    public void What_only_reads_is_no_memory_or_was_mapped_before_the_trace_is_no_event(string line) =>
        Assert.Equal("", Events(Nvme + line));

    [Fact]
    public void After_a_loss_nobody_knows_which_mapping_ends() => Assert.Equal("""
        dma_map 5b7b n=1 at dma_map_page_attrs
        gap n=3
        """, Events($"""
        {Nvme}dma_map_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b000 size=4096 phys_addr=5b7b000 attrs=
        CPU:0 [LOST 3 EVENTS]
        {Irq}dma_unmap_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=5b7b000 size=4096 attrs=
        """));

    [Fact]
    public void A_device_is_one_request_and_a_drivers_mark_another()
    {
        var trace = Ftrace.Import($"""
            sh-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            {Nvme}dma_map_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=1000 size=4096 phys_addr=1000 attrs=
            {Nvme}pinbug_dma_begin: pinbug dma_start id=0 page=0 pfn=0x1
            {Nvme}dma_map_page: 0000:00:04.0 dir=FROM_DEVICE dma_addr=1000 size=4096 phys_addr=1000 attrs=
            {Irq}dma_unmap_page: 0000:00:03.0 dir=FROM_DEVICE dma_addr=1000 size=4096 attrs=
            """);
        var events = trace.Events.Skip(1);
        Assert.Equal([1, 2, 3, 1], events.Select(e => e.Request));
        Assert.All(events, e => Assert.Equal(EventFlags.Write, e.Flags & EventFlags.Write));
    }
}
