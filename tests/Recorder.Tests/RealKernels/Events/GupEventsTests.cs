using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Recorder.Tests.RealKernels.Events;

/// <summary>Gets, pins and their releases. Page 100 (hexadecimal) has its struct page at @100.</summary>
public class GupEventsTests
{
    [Fact]
    public void A_pin_has_the_stack_of_its_entry_and_the_counts_of_its_return() => Assert.Equal(
        "pin 100 n=1 ref=1026 map=1 at pinbug_ioctl", Ftrace.Events("""
        wl-7 [001] 16.418534: grab_fast: (try_grab_folio_fast) page=@100 refs=1 flags=0x80001 pflags=0xfffffc0020908 \
            rc=2
        wl-7 [001] d..1. 16.418625: <stack trace>
         => fentry_trace_func
         => fentry_dispatcher
         => fprobe_handler
         => arch_ftrace_ops_list_func
         => ftrace_regs_call
         => try_grab_folio_fast
         => gup_fast_fallback
         => pin_user_pages_fast
         => pinbug_ioctl
         => __x64_sys_ioctl
        wl-7 [001] 16.418643: grab_fast_ret: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 \
            flags=0x80001 folio=@100 rc=1026 pc=-1 mc=0
        """));

    [Fact]
    public void A_stack_begins_at_the_probed_function()
    {
        var trace = Ftrace.Import("""
            wl-7 [000] d.... 19.0: anything: (try_grab_folio_fast+0x0/0x160) page=@100 refs=1 flags=0x80001 rc=2
            wl-7 [000] d.... 19.0: <stack trace>
             => kprobe_trace_func
             => kprobe_dispatcher
             => aggr_pre_handler
             => kprobe_ftrace_handler
             => 0xffffffffc04d00de
             => try_grab_folio_fast+0x5/0x160
             => gup_fast_fallback+0x858/0x1110
             => do_it.isra.0+0x1/0x2 [module]
            wl-7 [000] 19.1: something: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80001 \
                folio=@100 rc=1026
            """);
        Assert.Equal(
            "try_grab_folio_fast < gup_fast_fallback < do_it [module]",
            trace.Names.Callsites[trace.Events[0].Callsite].Stack);
    }

    [Fact]
    public void A_stack_of_the_return_is_taken_if_the_entry_is_not_traced() => Assert.Equal(
        "pin 100 n=1 ref=1026 at pinbug_ioctl", Ftrace.Events("""
        wl-7 [001] 16.418643: grab_fast_ret: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 \
            flags=0x80001 folio=@100 rc=1026
        wl-7 [001] d..1. 16.418644: <stack trace>
         => fexit_trace_func
         => rethook_trampoline_handler
         => arch_rethook_trampoline
         => gup_fast_fallback
         => pin_user_pages_fast
         => pinbug_ioctl
        """));

    [Fact]
    public void A_stack_belongs_to_the_line_before_it_on_its_processor() => Assert.Equal("""
        unpin 100 n=1 ref=2 at pinbug_release
        unpin 101 n=1 ref=3 at other_release
        """, Ftrace.Events("""
        wl-7 [000] ..... 1.000001: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
        ab-8 [001] ..... 1.000002: gup_put: (gup_put_folio+0x0/0x90) folio=@101 refs=1 flags=0x80000 pflags=0x8 rc=1027
        wl-7 [000] ..... 1.000003: <stack trace>
         => gup_put_folio
         => pinbug_release
        ab-8 [001] ..... 1.000004: <stack trace>
         => gup_put_folio
         => other_release
        """));

    [Fact]
    public void An_interrupt_may_come_between_an_event_and_its_stack() => Assert.Equal("""
        unpin 100 n=1 ref=2 at pinbug_release
        unpin 101 n=1 ref=3 at __bio_release_pages
        """, Ftrace.Events("""
        wl-7 [000] ...2. 1.000001: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
        wl-7 [000] ..s5. 1.000002: gup_put: (gup_put_folio+0x0/0x90) folio=@101 refs=1 flags=0x80000 pflags=0x8 rc=1027
        wl-7 [000] ..s5. 1.000003: <stack trace>
         => gup_put_folio
         => __bio_release_pages
        wl-7 [000] ...2. 1.000004: <stack trace>
         => gup_put_folio
         => pinbug_release
        """));

    [Fact]
    public void A_stack_of_another_function_is_not_taken() => Assert.Equal(
        "unpin 100 n=1 ref=2 at gup_put_folio", Ftrace.Events("""
        wl-7 [000] ..... 1.000001: gup_put: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80000 pflags=0x8 rc=1026
        wl-7 [000] ..... 1.000003: <stack trace>
         => folio_end_writeback
         => bio_endio
        """));

    [Theory]
    [InlineData("0x80001", "pin 100 n=3 ref=3074 at gup_fast_fallback")]
    [InlineData("0x2", "get 100 n=3 ref=3074 at gup_fast_fallback")]
    [InlineData("0x400001", "")]      // MAP_POPULATE takes no reference
    public void Flags_say_which_reference_was_taken(string flags, string expected) =>
        Assert.Equal(expected, Ftrace.Events($"""
        wl-7 [001] 1.0: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=3 flags={flags} folio=@100 rc=3074
        """));

    [Fact]
    public void Longterm_write_and_force_are_kept()
    {
        var trace = Ftrace.Import(
            "wl-7 [001] d..1. 1.0: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80109 "
                + "folio=@100 rc=1026\n");
        Assert.Equal(EventFlags.Gup | EventFlags.Write | EventFlags.Longterm | EventFlags.Force, trace.Events[0].Flags);
    }

    [Theory]
    [InlineData("0x40000", "trace.txt, kernel like 6.1")]
    [InlineData("0x80000", "trace.txt, kernel like 6.12")]
    public void An_unpin_alone_tells_the_kernel(string flags, string origin)
    {
        var trace = Ftrace.Import(
            $"wl-7 [000] ..... 1.0: p: (gup_put_folio) folio=@100 refs=1 flags={flags} pflags=0x8 rc=1026\n");
        Assert.Equal((origin, EventKind.Unpin), (trace.Header.Origin, trace.Events[0].Kind));
    }

    [Fact]
    public void A_grab_that_fails_takes_nothing() => Assert.Equal("", Ftrace.Events("""
        wl-7 [001] d..1. 1.0: e: (try_grab_folio_fast+0x0/0x160) page=@100 refs=1 flags=0x80001
        wl-7 [001] 1.1: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80001 folio=0x0 \
            rc=(fault)
        wl-7 [001] ...1. 1.2: r: (follow_page_pte <- try_grab_folio) folio=@100 refs=1 flags=0x80001 ret=-12 rc=0
        """));

    [Fact]
    public void A_tail_page_is_counted_on_its_large_folio() => Assert.Equal("""
        pin 100 n=2 ref=259 pins=258 at gup_fast_fallback
        unpin 100 n=2 ref=257 pins=256 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.0: e: (try_grab_folio_fast) page=@103 refs=2 flags=0x80001 pflags=0x0 head=0xffd4000000004001 rc=0
        wl-7 [001] 1.1: r: (gup_fast_fallback <- try_grab_folio_fast) page=@103 refs=2 flags=0x80001 folio=@100 \
            rc=259 pc=258 mc=-201326592
        wl-7 [001] d..1. 1.2: p: (gup_put_folio) folio=@100 refs=2 flags=0x80000 pflags=0x4c rc=259 pc=258 mc=-201326592
        """));

    [Fact]
    public void Pins_of_the_zero_page_change_no_count() => Assert.Equal("""
        pin 100 n=1 ref=1 map=0 uncounted at gup_fast_fallback
        unpin 100 n=1 ref=1 map=0 uncounted at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] d..1. 1.0: e: (try_grab_folio_fast) page=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1
        wl-7 [001] 1.1: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80000 folio=@100 rc=1 \
            pc=0 mc=-1
        wl-7 [001] d..1. 1.2: p: (gup_put_folio) folio=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1 pc=0 mc=-1
        """));

    /// <summary>Of 6.1, whose stable releases differ: three pins at the slow path, which shows no count after them.
    /// </summary>
    static string ZeroPageOf61(int secondCount, int thirdCount, int released) => Ftrace.Events($"""
        wl-7 [000] ...1. 1.0: e: (try_grab_page+0x0/0x100) page=@100 flags=0x40002 pflags=0xfffffc0001000 rc=1
        wl-7 [000] ...1. 1.1: r: (follow_page_pte+0x126/0x620 <- try_grab_page) ret=1
        wl-7 [000] ...1. 1.2: e: (try_grab_page+0x0/0x100) page=@100 flags=0x40002 pflags=0xfffffc0001002 \
            rc={secondCount}
        wl-7 [000] ...1. 1.3: r: (follow_page_pte+0x126/0x620 <- try_grab_page) ret=1
        wl-7 [000] ...1. 1.4: e: (try_grab_page+0x0/0x100) page=@100 flags=0x40002 pflags=0xfffffc0001002 \
            rc={thirdCount}
        wl-7 [000] ...1. 1.5: r: (follow_page_pte+0x126/0x620 <- try_grab_page) ret=1
        wl-7 [000] dNh2. 1.6: p: (gup_put_folio+0x0/0xa0) folio=@100 refs=3 flags=0x40000 pflags=0xfffffc0001002 \
            rc={released} pc=0 mc=-1 map=0x0
        """);

    [Fact]
    public void An_older_kernel_that_does_not_count_pins_of_the_zero_page_is_told_by_its_counts() => Assert.Equal("""
        pin 100 n=1 uncounted at follow_page_pte
        pin 100 n=1 uncounted at follow_page_pte
        pin 100 n=1 uncounted at follow_page_pte
        unpin 100 n=3 ref=2 map=0 uncounted at gup_put_folio
        """, ZeroPageOf61(1, 2, 2));

    [Fact]
    public void One_that_counts_them_is_told_from_the_second_pin_on() => Assert.Equal("""
        pin 100 n=1 uncounted at follow_page_pte
        pin 100 n=1 ref=2049 at follow_page_pte
        pin 100 n=1 ref=3073 at follow_page_pte
        unpin 100 n=3 ref=1 map=0 at gup_put_folio
        """, ZeroPageOf61(1025, 2049, 3073));

    [Fact]
    public void A_page_that_turns_out_to_be_the_zero_page_is_unpinned_as_it_was_pinned() => Assert.Equal("""
        pin 100 n=1 at gup_fast_fallback
        unpin 100 n=1 ref=1 at gup_put_folio
        unpin 100 n=1 ref=1 uncounted at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] 1.1: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80000 folio=@100
        wl-7 [001] d..1. 1.2: p: (gup_put_folio) folio=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1
        wl-7 [001] d..1. 1.3: p: (gup_put_folio) folio=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1
        """));

    [Fact]
    public void A_reserved_page_that_a_kernel_counts_is_a_drivers() => Assert.Equal("""
        pin 100 n=1 ref=1026 at gup_fast_fallback
        unpin 100 n=1 ref=2 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] d..1. 1.0: e: (try_grab_folio_fast) page=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=2
        wl-7 [001] 1.1: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80000 folio=@100 rc=1026
        wl-7 [001] d..1. 1.2: p: (gup_put_folio) folio=@100 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1026
        """));

    [Fact]
    public void Returns_of_an_older_kernel_are_paired_with_the_newest_entry_of_the_task() => Assert.Equal("""
        pin 101 n=1 ref=1025 map=1 at ab_driver
        pin 100 n=1 ref=1025 map=1 at wl_driver
        """, Ftrace.Events("""
        wl-7 [000] d.... 1.000: e: (try_grab_folio) page=@100 refs=1 flags=0x40001 pflags=0xfffffc00a0014 head=0x0 rc=1
        wl-7 [000] d.... 1.000: <stack trace>
         => try_grab_folio
         => internal_get_user_pages_fast
         => wl_driver
        ab-8 [001] d.... 1.001: e: (try_grab_folio) page=@101 refs=1 flags=0x40001 pflags=0xfffffc00a0014 head=0x0 rc=1
        ab-8 [001] d.... 1.001: <stack trace>
         => try_grab_folio
         => internal_get_user_pages_fast
         => ab_driver
        ab-8 [001] d.... 1.002: r: (internal_get_user_pages_fast <- try_grab_folio) folio=@101 rc=1025 pc=0 mc=0
        wl-7 [000] d.... 1.003: r: (internal_get_user_pages_fast <- try_grab_folio) folio=@100 rc=1025 pc=100798217 mc=0
        """));

    [Fact]
    public void The_slow_path_of_an_older_kernel_returns_true_for_success() => Assert.Equal("""
        get 100 n=1 ref=3 at follow_page_pte
        pin 101 n=1 ref=1026 at follow_page_pte
        unpin 101 n=1 ref=2 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] ...1. 1.0: e: (try_grab_page+0x0/0x100) page=@100 flags=0x2007 pflags=0xfffffc00a0004 head=0x0 rc=2
        wl-7 [001] ...1. 1.1: r: (follow_page_pte <- try_grab_page) ret=1
        wl-7 [001] ...1. 1.2: e: (try_grab_page+0x0/0x100) page=@101 flags=0x40001 pflags=0xfffffc00a0004 head=0x0 rc=2
        wl-7 [001] ...1. 1.3: r: (follow_page_pte <- try_grab_page) ret=1
        wl-7 [001] ...1. 1.4: e: (try_grab_page+0x0/0x100) page=@102 flags=0x40001 pflags=0xfffffc00a0004 head=0x0 rc=2
        wl-7 [001] ...1. 1.5: r: (follow_page_pte <- try_grab_page) ret=0
        wl-7 [001] ...1. 1.6: p: (gup_put_folio+0x0/0xa0) folio=@101 refs=1 flags=0x40000 pflags=0xfffffc00a0016 rc=1026
        """));

    [Fact]
    public void A_back_off_of_gup_itself_is_no_pin() => Assert.Equal("""
        try_get 100 n=1024 ref=1027 at gup_fast_fallback
        back_off 100 n=1024 ref=3 at gup_fast_fallback
        pin 101 n=1 ref=1027 at gup_fast_fallback
        """, Ftrace.Events("""
        wl-7 [001] 1.0: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x80101 folio=@100 rc=1027
        wl-7 [001] d..1. 1.1: p: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x80101 pflags=0x402d rc=1027
        wl-7 [001] d..1. 1.1: <stack trace>
         => gup_put_folio
         => gup_fast_fallback
        wl-7 [001] 1.2: r: (gup_fast_fallback <- try_grab_folio_fast) page=@101 refs=1 flags=0x80101 folio=@101 rc=1027
        """));

    [Fact]
    public void An_interrupt_may_come_before_a_back_off() => Assert.Equal("""
        try_get 100 n=1024 ref=1027 at follow_page_pte
        writeback_end 101 ref=3 at folio_end_writeback
        back_off 100 n=1024 ref=3 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] ...1. 1.0: r: (follow_page_pte <- try_grab_folio) folio=@100 refs=1 flags=0x2b0401 ret=0 rc=1027
        wl-7 [001] d.h1. 1.1: i: (folio_end_writeback+0x4/0x80) folio=@101 rc=3
        wl-7 [001] ...1. 1.2: p: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x2b0401 pflags=0x402d rc=1027
        """));

    [Fact]
    public void A_late_back_off_releases_like_an_unpin() => Assert.Equal("""
        pin 100 n=1 ref=1027 at follow_page_pte
        writeback_end 101 ref=3 at folio_end_writeback
        unpin 100 n=1 ref=3 at gup_put_folio
        """, Ftrace.Events("""
        wl-7 [001] ...1. 1.0: r: (follow_page_pte <- try_grab_folio) folio=@100 refs=1 flags=0x2b0401 ret=0 rc=1027
        wl-7 [001] d..1. 1.1: i: (folio_end_writeback+0x4/0x80) folio=@101 rc=3
        wl-7 [001] ...1. 1.2: p: (gup_put_folio+0x0/0x90) folio=@100 refs=1 flags=0x2b0401 pflags=0x402d rc=1027
        """));

    [Fact]
    public void Pipes_put_only_what_the_trace_has_seen_them_get() => Assert.Equal("""
        get 100 n=1 ref=3 at gup_fast_fallback
        get 100 n=1 ref=4 at generic_pipe_buf_get
        put 100 n=1 ref=3 at page_cache_pipe_buf_release
        put 100 n=1 ref=2 at page_cache_pipe_buf_release
        """, Ftrace.Events("""
        wl-7 [001] d..1. 1.0: r: (gup_fast_fallback <- try_grab_folio_fast) page=@100 refs=1 flags=0x2 folio=@100 rc=3
        wl-7 [001] ..... 1.1: g: (generic_pipe_buf_get+0x4/0x40) page=@100 rc=3
        wl-7 [001] ..... 1.2: p: (page_cache_pipe_buf_release+0x4/0x40) page=@100 rc=4
        wl-7 [001] ..... 1.3: p: (page_cache_pipe_buf_release+0x4/0x40) page=@100 rc=3
        wl-7 [001] ..... 1.4: p: (page_cache_pipe_buf_release+0x4/0x40) page=@100 rc=2
        """));
}
