using Xunit;

namespace Pintrace.Recorder.Tests.Import.Dialects;

public class BpftraceTests
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
        12369023158 0 206 wl GRAB folio=0xffd4000000004000 refs=1 flags=0x50003 rc=3
        12369023159 0 206 wl GRAB folio=0xffd4000000004040 refs=2 flags=0x80001 rc=2050
        12369023160 0 206 wl MKCLEAN folio=0xffd4000000004040 idx=0 ret=1
        12369023161 0 206 wl PUT folio=0xffd4000000004040 refs=2 flags=0x80000 rc=2050
        12369023162 0 10 kworker/0:1 a PUT FREE pfn=0x102 order=0
        """));

    [Fact]
    public void The_form_with_kprobes_has_stacks_and_no_counts() => Assert.Equal("""
        unpin 100 n=1 at netfs_free_request
        mkclean 100 at folio_mkclean
        """, Ftrace.Events("""
        25323479286 0 213 wl PUT folio=0xffd4000000004000 refs=1 flags=0x80000

                gup_put_folio+1
                netfs_free_request+224
                do_syscall_64+135

        25331532087 0 213 wl MKCLEAN folio=0xffd4000000004000
        """));

    [Fact]
    public void Processors_printed_one_after_the_other_are_merged()
    {
        var trace = Ftrace.Import("""
            1000000002 0 7 sh WBEND folio=0xffd4000000004000
            1000000001 1 8 sh FREE pfn=0x101 order=0
            """);
        Assert.Equal("free 101\nwriteback_end 100 at folio_end_writeback", Ftrace.Describe(trace));
        Assert.Equal([0, 1], trace.Events.Select(e => e.Tick));
    }

    [Fact]
    public void Lost_events_are_a_gap() => Assert.Equal("2 events from 2 lines, 5 lost", Ftrace.Account("""
        1000000002 0 7 sh WBEND folio=0xffd4000000004000
        Lost 5 events
        """));
}
