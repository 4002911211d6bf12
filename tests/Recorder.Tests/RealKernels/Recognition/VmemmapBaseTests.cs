using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Recognition;

/// <summary>From addresses of struct pages to page frame numbers.</summary>
public class VmemmapBaseTests
{
    static long Pfn(string text) => Ftrace.Import(text).Events[^1].Pfn;

    [Theory]
    [InlineData("0xffd4000000004000")]      // five levels of page tables
    [InlineData("0xffffea0000004000")]      // four
    public void Without_kaslr_the_base_is_known(string folio) =>
        Assert.Equal(0x100, Pfn($"wl-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio={folio} rc=3\n"));

    [Fact]
    public void A_probe_can_tell_the_base() => Assert.Equal(0x29d8, Pfn("""
        sh-180 [001] 23126269478: base: (do_sys_openat2+0x0/0xe0) vmemmap=0xffedacd7c0000000 pageoff=0xff2f18bac0000000
        sh-180 [001] 23128727908: mark_dirty: (folio_mark_dirty+0x4/0x60) folio=0xffedacd7c00a7600 \
            pflags=0xfffffc002000d rc=3
        """));

    [Fact]
    public void With_kaslr_pages_that_are_allocated_and_mapped_vote() => Assert.Equal(0x2000001, Pfn("""
        a-1 [000] ..... 1.00: mm_page_alloc: page=00000000f9337899 pfn=0x2000010 order=0 migratetype=1
        b-2 [001] ..... 1.01: mm_page_alloc: page=00000000f9337899 pfn=0x2000020 order=0 migratetype=1
        b-2 [001] ...1. 1.02: m: (folio_add_new_anon_rmap+0x4/0x140) folio=0xfffff1e240000800 rc=1
        a-1 [000] ...1. 1.03: m: (folio_add_new_anon_rmap+0x4/0x140) folio=0xfffff1e240000400 rc=1
        a-1 [000] ..... 1.04: mm_page_alloc: page=00000000f9337899 pfn=0x2000030 order=0 migratetype=1
        a-1 [000] ..... 1.05: mm_page_alloc: page=00000000f9337899 pfn=0x2000099 order=0 migratetype=1
        a-1 [000] ...1. 1.06: m: (folio_add_new_anon_rmap+0x4/0x140) folio=0xfffff1e240000c00 rc=1
        a-1 [000] ..... 1.07: mm_page_alloc: page=00000000f9337899 pfn=0x2000040 order=0 migratetype=1
        a-1 [000] ...1. 1.08: m: (folio_add_new_anon_rmap+0x4/0x140) folio=0xfffff1e240001000 rc=1
        b-2 [001] ..... 1.09: mm_page_alloc: page=00000000f9337899 pfn=0x2000050 order=0 migratetype=1
        b-2 [001] ...1. 1.10: m: (folio_add_new_anon_rmap+0x4/0x140) folio=0xfffff1e240001400 rc=1
        b-2 [001] ..... 1.11: w: (folio_end_writeback+0x4/0x80) folio=0xfffff1e240000040 rc=3
        """));

    [Fact]
    public void Without_anything_the_base_is_guessed_and_the_header_says_so()
    {
        var trace =
            Ftrace.Import("wl-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=0xfffff1e2c0004000 rc=3\n");
        Assert.Equal(0x100, trace.Events[0].Pfn);
        Assert.EndsWith("vmemmap_base guessed", trace.Header.Origin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0")]
    [InlineData("0x1234")]
    [InlineData("0xffd4000000004001")]
    [InlineData("0xffd3ffffffffffc0")]
    [InlineData("(fault)")]
    public void What_is_no_struct_page_makes_no_event(string folio) => Assert.Equal(
        "writeback_end 100 ref=3 at folio_end_writeback", Ftrace.Events($"""
        wl-7 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000004000 rc=3
        wl-7 [000] ..... 1.1: w: (folio_end_writeback+0x4/0x80) folio={folio} rc=3
        """));
}
