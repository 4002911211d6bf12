using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

public class FolioEventsTests
{
    [Fact]
    public void Mkclean_counts_when_it_returns_after_a_pin_that_slipped_in() => Assert.Equal("""
        pin 100 n=1 ref=1028 map=1 at gup_fast_fallback
        mkclean 100 n=1 ref=1028 at folio_clear_dirty_for_io
        clear_dirty 100 at mpage_submit_folio
        writeback_start 100 ref=1028 at __folio_start_writeback
        """, Ftrace.Events("""
        wl-187 [001] 9.805542: clear_dirty: (folio_clear_dirty_for_io+0x4/0x190) folio=@100 pflags=0xfffffd0004039 rc=4
        wl-187 [001] ...1. 9.805566: mkclean: (folio_mkclean+0x4/0x100) folio=@100 pflags=0xfffffd0004039 rc=4 mc=0
        wl-186 [000] 9.805871: grab_fast_ret: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 \
            flags=0x80401 folio=@100 rc=1028 pc=-1 mc=0
        wl-187 [001] ...1. 9.806460: mkclean_ret: (folio_clear_dirty_for_io <- folio_mkclean) folio=@100 ret=1 rc=1028
        wl-187 [001] 9.806487: clear_dirty_ret: (mpage_submit_folio [ext4] <- folio_clear_dirty_for_io) folio=@100 ret=1
        wl-187 [001] ..... 9.806495: wb_start: (__folio_start_writeback+0x4/0x230) folio=@100 keep=0 rc=1028
        """));

    [Fact]
    public void Without_probes_on_returns_the_entries_count() => Assert.Equal("""
        clear_dirty 100 ref=4 at folio_clear_dirty_for_io
        mkclean 100 ref=4 map=1 at folio_mkclean
        writeback_start 100 ref=4 at __folio_start_writeback
        """, Ftrace.Events("""
        wl-187 [001] ...1. 9.1: c: (folio_clear_dirty_for_io+0x4/0x190) folio=@100 pflags=0xfffffd0004039 rc=4
        wl-187 [001] ...1. 9.2: m: (folio_mkclean+0x4/0x100) folio=@100 pflags=0xfffffd0004039 rc=4 mc=0
        wl-187 [001] ..... 9.3: w: (__folio_start_writeback+0x4/0x230) folio=@100 rc=4
        """));

    [Fact]
    public void Cleaning_a_clean_folio_is_no_event() => Assert.Equal("", Ftrace.Events("""
        wl-187 [001] ...1. 9.1: c: (folio_clear_dirty_for_io+0x4/0x190) folio=@100 pflags=0xfffffd0004029 rc=4
        wl-187 [001] ...1. 9.2: r: (mpage_submit_folio+0x1f/0x90 [ext4] <- folio_clear_dirty_for_io) folio=@100 ret=0
        """));

    [Theory]
    [InlineData("try_grab_folio_fast", "0x10", true)]      // 6.12: bit 4
    [InlineData("try_grab_folio_fast", "0x8", false)]
    [InlineData("try_grab_page", "0x8", true)]      // 6.1: bit 3
    [InlineData("try_grab_page", "0x10", false)]
    public void The_dirty_bit_is_the_kernels_own(string mark, string pflags, bool dirty)
    {
        var trace = Ftrace.Import($"""
            wl-1 [000] ..... 1.0: e: ({mark}+0x0/0x10) page=@101 refs=1 flags=0x0
            wl-1 [000] ..... 1.1: e: (folio_end_writeback+0x0/0x10) folio=@100 pflags={pflags} rc=3
            """);
        Assert.Equal(dirty, (trace.Events[^1].State & PageFlags.Dirty) != 0);
    }

    [Fact]
    public void Flags_are_remembered_for_lines_that_do_not_show_them()
    {
        var trace = Ftrace.Import("""
            wl-1 [000] 1.0: d: (folio_mark_dirty+0x4/0x60) folio=@100 pflags=0xfffffd0004029 rc=3 map=0xff11000004502288
            wl-1 [000] ..... 1.1: w: (__folio_start_writeback+0x4/0x230) folio=@100 rc=3
            wl-1 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            """);
        var known = PageFlags.Locked | PageFlags.Lru | PageFlags.Private | PageFlags.Cached;
        Assert.Equal(
            [known | PageFlags.Dirty, known | PageFlags.Dirty | PageFlags.Writeback, known | PageFlags.Dirty],
            trace.Events.Select(e => e.State));
    }

    [Fact]
    public void Mappings_are_counted_on_small_folios_only() => Assert.Equal("""
        alloc 100 n=1
        map 100 ref=1 map=1 at folio_add_new_anon_rmap
        zap 100 n=1 ref=2 map=0 at folio_remove_rmap_ptes
        zap 200 n=512 ref=513 at folio_remove_rmap_ptes
        unmap 100 n=1 ref=1 at try_to_unmap
        """, Ftrace.Events("""
        wl-1 [000] ..... 1.0: mm_page_alloc: page=000000005ccdb3ea pfn=0x100 order=0 migratetype=0 gfp_flags=GFP_KERNEL
        wl-1 [000] ..... 1.1: a: (folio_add_new_anon_rmap+0x4/0x140) folio=@100 rc=1
        wl-1 [000] ..... 1.2: z: (folio_remove_rmap_ptes+0x4/0xe0) folio=@100 page=@100 n=1 rc=2 mc=0
        wl-1 [000] ..... 1.3: z: (folio_remove_rmap_ptes+0x4/0xe0) folio=@200 page=@200 n=512 rc=513 mc=-201326592
        wl-1 [000] ..... 1.4: u: (try_to_unmap+0x4/0xc0) folio=@100 ttu=0x40 pflags=0x8 rc=1 mc=0
        """));

    [Fact]
    public void A_truncated_page_leaves_its_file_once() => Assert.Equal("""
        cache_add 100 at __filemap_add_folio
        cache_remove 100 n=1 ref=1027 at truncate_cleanup_folio
        free 100
        cache_add 100 at __filemap_add_folio
        cache_remove 100 n=1 at __filemap_remove_folio
        """, Ftrace.Events("""
        wl-1 [000] ..... 1.0: mm_filemap_add_to_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
        wl-1 [000] ..... 1.1: t: (truncate_cleanup_folio+0x4/0x80) folio=@100 rc=1027 mc=-1
        wl-1 [000] ..... 1.2: mm_filemap_delete_from_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
        wl-1 [000] ..... 1.3: mm_page_free: page=00000000d2988231 pfn=0x100 order=0
        wl-1 [000] ..... 1.4: mm_filemap_add_to_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
        wl-1 [000] ..... 1.5: mm_filemap_delete_from_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
        """));

    [Fact]
    public void Files_are_named_by_device_and_inode()
    {
        var trace = Ftrace.Import("""
            wl-1 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            wl-1 [000] ..... 1.1: mm_filemap_add_to_page_cache: dev 254:0 ino 1f pfn=0x100 ofs=8192 order=0
            """);
        Assert.Equal(new TraceFile("inode 31", "dev 254:0"), trace.Names.Files[new(1)]);
        Assert.Equal(1L << 40 | 2, trace.Events[1].Arg);
    }

    [Fact]
    public void Markers_of_a_driver_show_when_its_device_works()
    {
        var trace = Ftrace.Import("""
            wl-1 [000] ..... 1.0: w: (folio_end_writeback+0x4/0x80) folio=@100 rc=3
            wl-1 [000] ..... 1.1: pinbug_dma_begin: pinbug dma_start id=0 page=ffd4000000004000 pfn=0x100
            wl-1 [000] ..... 1.2: pinbug_dma_begin: pinbug dma_start id=1 page=ffd4000000004000 pfn=0x100
            wl-1 [000] ..... 1.3: tracing_mark_write: pinbug dma_end id=0 page=ffd4000000004000 pfn=0x100
            wl-1 [000] ..... 1.4: pinbug_dma_begin: pinbug dma_start id=0 page=ffd4000000004000 pfn=0x100
            wl-1 [000] ..... 1.5: tracing_mark_write: pinbug says hello, pfn=0x100
            """);
        Assert.Equal(
            [(EventKind.IoSubmit, 1L), (EventKind.IoSubmit, 2L), (EventKind.IoComplete, 1L), (EventKind.IoSubmit, 3L)],
            trace.Events.Skip(1).Select(e => (e.Kind, e.Request)));
    }
}
