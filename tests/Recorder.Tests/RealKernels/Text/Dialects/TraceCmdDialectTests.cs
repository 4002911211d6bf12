using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text.Dialects;

public class TraceCmdDialectTests
{
    const string PinAndUnpin = """
        pin 64ca n=1 ref=1028 map=1 at try_grab_folio_fast
        unpin 64ca n=1 ref=4 map=1 at gup_put_folio
        """;

    [Fact]
    public void A_probe_without_a_symbol_is_known_by_its_name() => Assert.Equal(PinAndUnpin, Ftrace.Events("""
        cpus=2
                      wl-191 [001] 9.869055: grab_fast: (ffffffff8137bb40) page=@64ca refs=1 flags=0x80401 \
                          pflags=0xfffffd0004039 rc=4
                      wl-191 [001] 9.869100: grab_fast_ret: (ffffffff8137bb40 <- ffffffff8137f9e8) page=@64ca refs=1 \
                          flags=0x80401 folio=@64ca rc=1028 pc=-1 mc=0
                      wl-191 [001] 9.870100: gup_put: (ffffffff8137ad20) folio=@64ca refs=1 flags=0x80000 \
                          pflags=0xfffffd000403e rc=1028 pc=-1 mc=0
        """));

    [Fact]
    public void Raw_fields_and_latency_columns_say_the_same() => Assert.Equal(PinAndUnpin, Ftrace.Events("""
                      wl-191 [001] 9.869055: grab_fast: __probe_ip=ffffffff8137bb40 page=@64ca refs=1 flags=0x80401 \
                          pflags=0xfffffd0004039 rc=4
                      wl-191 [001] 9.869100: grab_fast_ret: __probe_func=ffffffff8137bb40 \
                          __probe_ret_ip=ffffffff8137f9e8 page=@64ca refs=1 flags=0x80401 folio=@64ca rc=1028 pc=-1 mc=0
              wl-191 1d..1. 9.870100: gup_put: (ffffffff8137ad20) folio=@64ca refs=1 flags=0x80000 \
                  pflags=0xfffffd000403e rc=1028 pc=-1 mc=0
        """));

    /// <summary>There the same probe names stand on other functions, which the arguments tell.</summary>
    [Fact]
    public void Probes_of_6_1_are_those_of_6_1()
    {
        const string text = """
            sh-7 [000] 1.0: grab: (ffffffff8137bde4) page=@100 flags=0x40001 pflags=0x8 head=0x0 rc=2
            sh-7 [000] 1.1: grab_ret: (ffffffff8137bde4 <- ffffffff8137bfa6) ret=1
            sh-7 [000] 1.2: grab_fast: (ffffffff8137bb40) page=@101 refs=1 flags=0x40001 pflags=0x8 head=0x0 rc=2
            sh-7 [000] 1.3: grab_fast_ret: (ffffffff8137bb40 <- ffffffff8137f9e8) folio=@101 rc=1026 pc=0
            """;
        Assert.Equal(
            "pin 100 n=1 ref=1026 at try_grab_page\npin 101 n=1 ref=1026 at try_grab_folio", Ftrace.Events(text));
        Assert.Equal("trace.txt, trace-cmd, kernel like 6.1", Ftrace.Import(text).Header.Origin);
    }

    [Fact]
    public void Stacks_are_an_event_and_belong_to_the_one_before() => Assert.Equal(
        "unpin 100 n=1 ref=1 at iomap_dio_bio_end_io", Ftrace.Events("""
                  <idle>-0 [000] 21.296639: gup_put: (ffffffff8137ad20) folio=@100 refs=1 flags=0x80000 rc=1025 mc=-1
                  <idle>-0     [000]    21.297351: kernel_stack:         	=> gup_put_folio (ffffffff8137ad25)
        	=> unpin_user_pages (ffffffff8137ad80)
        	=> iomap_dio_bio_end_io (ffffffff81551234)
        """).Replace(" map=0", "", StringComparison.Ordinal));

    [Fact]
    public void Lost_events_are_a_gap() => Assert.Equal("2 events from 3 lines, 204600 lost", Ftrace.Account("""
        cpus=8
        CPU:7 [204600 EVENTS DROPPED]
        sh-7 [007] 1.0: wb_end: (ffffffff8137ad20) folio=@100 rc=3
        """));

    [Fact]
    public void What_a_driver_prints_is_what_ftrace_shows_of_it() => Assert.Equal("""
        writeback_end 100 ref=3 at folio_end_writeback
        io_submit 100 n=1 at pinbug_dma_begin
        """, Ftrace.Events("""
        sh-7 [001] 1.0: wb_end: (ffffffff8137ad20) folio=@100 rc=3
        sh-7 [001] 1.1: print:                pinbug_dma_begin: pinbug dma_start id=0 page=@100 pfn=0x100
        """));
}
