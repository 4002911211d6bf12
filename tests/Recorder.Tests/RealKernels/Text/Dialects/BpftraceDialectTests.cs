using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text.Dialects;

public class BpftraceDialectTests
{
    [Fact]
    public void What_the_recipe_prints_is_read() => Assert.Equal("""
        get 100 n=1 ref=3 at try_grab_folio_fast
        pin 101 n=2 ref=2050 at try_grab_folio_fast
        mkclean 101 n=1 at folio_mkclean
        unpin 101 n=2 ref=2 at gup_put_folio
        free 102
        """, Ftrace.Events("""
        Attaching 7 probes...
        12369023158 0 206 wl GRAB folio=@100 refs=1 flags=0x50003 rc=3
        12369023159 0 206 wl GRAB folio=@101 refs=2 flags=0x80001 rc=2050
        12369023160 0 206 wl MKCLEAN folio=@101 idx=0 ret=1
        12369023161 0 206 wl PUT folio=@101 refs=2 flags=0x80000 rc=2050
        12369023162 0 10 kworker/0:1 a PUT FREE pfn=0x102 order=0
        """));

    [Fact]
    public void What_capture_prints_of_6_12_is_read()
    {
        var trace = Ftrace.Import("""
            # pintrace kernel 6.12.95
            # pintrace vmemmap_base @0
            1000000001 0 8 app GRAB folio=@100 page=@101 refs=1 flags=0x80001 rc=21 pc=1 tgid=7
                    gup_fast_fallback+2136
                    pin_user_pages_fast+71
                    ib_umem_get+120 [ib_uverbs]

            1000000002 0 8 app GRAB folio=@140 refs=1 flags=0x80001 ret=0 rc=1026 pc=0 tgid=7
            1000000003 0 8 app CLEARDIRTY folio=@140 ret=1
            1000000004 0 8 app ZAP folio=@140 n=1 rc=1026 mc=0
            1000000005 0 8 app EXIT pid=7
            1000000006 0 7 app EXIT pid=7
            """);
        Assert.Equal("""
            pin 100 n=1 ref=21 pins=1 at ib_umem_get
            pin 140 n=1 ref=1026 at try_grab_folio
            clear_dirty 140 at folio_clear_dirty_for_io
            zap 140 n=1 ref=1026 map=0 at folio_remove_rmap_ptes
            actor_exit at do_exit
            actor_exit at do_exit
            """, Ftrace.Describe(trace));
        Assert.Equal("ib_uverbs", trace.Names.Callsites[trace.Events[0].Callsite].Module);
    }

    [Fact]
    public void What_capture_prints_of_6_1_is_read()
    {
        var trace = Ftrace.Import("""
            # pintrace kernel 6.1.0-13-amd64
            1000000001 0 7 app GRAB folio=@100 refs=2 flags=0x40001 rc=2050 pc=0
            1000000002 0 7 app GRAB page=@140 flags=0x40001 pflags=0x8 head=0x0 rc=1026 ret=1
            1000000003 0 7 app ZAP page=@140 rc=1026 mc=0
            1000000004 0 7 app PUT folio=@100 refs=2 flags=0x40000 pflags=0x8 rc=2050
            """);
        Assert.Equal("""
            pin 100 n=2 ref=2050 at try_grab_folio
            pin 140 n=1 ref=1026 at try_grab_page
            zap 140 n=1 ref=1026 map=0 at page_remove_rmap
            unpin 100 n=2 ref=2 at gup_put_folio
            """, Ftrace.Describe(trace));
        Assert.Equal("trace.txt, bpftrace, kernel like 6.1", trace.Header.Origin);
    }

    [Fact]
    public void The_form_with_kprobes_has_stacks_and_no_counts() => Assert.Equal("""
        unpin 100 n=1 at netfs_free_request
        mkclean 100 at folio_mkclean
        """, Ftrace.Events("""
        25323479286 0 213 wl PUT folio=@100 refs=1 flags=0x80000

                gup_put_folio+1
                netfs_free_request+224
                do_syscall_64+135

        25331532087 0 213 wl MKCLEAN folio=@100
        """));

    [Fact]
    public void Processors_printed_one_after_the_other_are_merged()
    {
        var trace = Ftrace.Import("""
            1000000002 0 7 sh WBEND folio=@100
            1000000001 1 8 sh FREE pfn=0x101 order=0
            """);
        Assert.Equal("free 101\nwriteback_end 100 at folio_end_writeback", Ftrace.Describe(trace));
        Assert.Equal([0, 1], trace.Events.Select(e => e.Tick));
    }

    [Fact]
    public void Lost_events_are_a_gap() => Assert.Equal("2 events from 2 lines, 5 lost", Ftrace.Account("""
        1000000002 0 7 sh WBEND folio=@100
        Lost 5 events
        """));

    /// <summary>Of two events one is there, and perhaps one is known to be lost.</summary>
    [Theory]
    [InlineData("# pintrace bpftrace 2", "# pintrace end events=1", "1 events from 3 lines")]
    [InlineData("# pintrace bpftrace 2", "# pintrace end events=4", "2 events from 3 lines, 3 lost")]
    [InlineData("# pintrace bpftrace 2", "Lost 3 events\n# pintrace end events=4", "2 events from 4 lines, 3 lost")]
    [InlineData("# pintrace bpftrace 2", "", "2 events from 2 lines")]
    [InlineData("# pintrace bpftrace 2", "# pintrace end events=0", "2 events from 3 lines")]
    [InlineData("# pintrace bpftrace", "", "1 events from 2 lines")]
    public void What_is_missing_at_the_end_is_a_gap(string beginning, string end, string account) => Assert.Equal(
        account, Ftrace.Account($"{beginning}\n1000000002 0 7 sh WBEND folio=@100\n{end}"));
}
