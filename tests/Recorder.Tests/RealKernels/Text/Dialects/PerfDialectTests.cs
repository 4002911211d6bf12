using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Text.Dialects;

public class PerfDialectTests
{
    [Fact]
    public void A_stack_keeps_the_kernels_functions_and_their_modules()
    {
        var trace = Ftrace.Import("""
            wl 215 [000] 30.388466: pin:gup_put: (ffffffff8137ad20) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
            	ffffffff8137ad25 gup_put_folio+0x5 ([kernel.kallsyms])
            	ffffffff8137ad80 unpin_user_page+0x15 (inlined)
            	ffffffffc0382760 netfs_free_request.isra.0+0xe0 ([netfs])
            	ffffffffc0392760 p9_read+0xe0 (/lib/modules/6.12.95/kernel/fs/9p/9p.ko.xz)
            	ffffffffc0392799 [unknown] ([unknown])
            	ffffffff81cccef7 do_syscall_64+0x87 (/usr/lib/debug/boot/vmlinux-6.12.95)
            	           418e0 __libc_write+0x10 (/tmp/bin/wl)
            	               0 [unknown] ([unknown])

            """);
        Assert.Equal("unpin 100 n=1 ref=2 at netfs_free_request", Ftrace.Describe(trace));
        Assert.Equal(
            "gup_put_folio < unpin_user_page < netfs_free_request [netfs] < p9_read [9p] < do_syscall_64",
            trace.Names.Callsites[trace.Events[0].Callsite].Stack);
        Assert.Equal(("wl", 215), (trace.Names.Actors[new(1)].Name, trace.Names.Actors[new(1)].Pid));
    }

    [Fact]
    public void Names_of_tasks_can_hold_anything()
    {
        var trace = Ftrace.Import(
            "kworker/u8:1-ev [x]  1234/1235 [001] 1.5:  1 probe:wb_end: (ffffffff8137ad20) folio=@100 rc=3\n");
        Assert.Equal(("kworker/u8:1-ev [x]", 1235), (trace.Names.Actors[new(1)].Name, trace.Names.Actors[new(1)].Pid));
    }

    /// <summary>perf repeats the number of a task where it has not seen its name; another line may tell it.</summary>
    [Theory]
    [InlineData("", "<...>")]
    [InlineData("wl 1492 [001] 1.6: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3\n", "wl")]
    public void A_number_in_place_of_a_name_is_none(string later, string name)
    {
        var trace = Ftrace.Import(":1492 1492 [001] 1.5: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3\n\n" + later);
        Assert.Equal((name, 1492), (trace.Names.Actors[new(1)].Name, trace.Names.Actors[new(1)].Pid));
    }

    [Fact]
    public void Events_that_come_late_are_put_in_the_order_of_time() => Assert.Equal("""
        writeback_start 100 ref=3 at __folio_start_writeback
        writeback_end 100 ref=3 at folio_end_writeback
        """, Ftrace.Events("""
        sh 7 [000] 1.2: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3

        sh 8 [001] 1.1: pin:wb_start: (ffffffff8137ad40) folio=@100 keep=0 rc=3

        """));

    [Fact]
    public void Lost_events_are_a_gap() => Assert.Equal("3 events from 3 lines, 86 lost", Ftrace.Account("""
        sh 7 [000] 1.0: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3
        sh 7 [000] 1.1: PERF_RECORD_LOST lost 86
        sh 7 [000] 1.2: pin:wb_end: (ffffffff8137ad20) folio=@100 rc=3
        """));
}
