using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>When a pin without an unpin is a leak in the trace of a real kernel, which misses releases.</summary>
public class LeakTests
{
    const string Grabbed =
        "(gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 refs=1 flags=0x80001 "
        + "folio=0xffd4000000004000 rc=1026\n";
    const string Pin = "wl-7 [001] d..1. 1.0: r: " + Grabbed;
    const string Exit = "wl-7 [001] ..... 1.1: sched_process_exit: comm=wl pid=7 prio=120\n";
    const string Later = "sh-9 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3\n";
    const string Leak = "leaked-pin 100 x1 gup_fast_fallback";

    [Fact]
    public void A_pin_that_outlives_its_owner_has_leaked() => Assert.Equal(Leak, Imported.Findings(Pin + Exit + Later));

    [Fact]
    public void Pins_taken_at_once_leak_once() =>
        Assert.Equal(
            "leaked-pin 100 x1 gup_fast_fallback",
            Imported.Findings(Five + Exit + Later));

    static string Five =>
        Pin.Replace("refs=1", "refs=5", StringComparison.Ordinal).Replace("1026", "5122", StringComparison.Ordinal);

    [Fact]
    public void A_pin_of_a_living_task_has_not_leaked() => Assert.Equal("", Imported.Findings(Pin + Later));

    [Fact]
    public void The_kernel_has_a_while_to_release_after_the_exit() =>
        Assert.Equal("", Imported.Findings(Pin + Exit + Later.Replace("1.2", "1.19", StringComparison.Ordinal)));

    [Fact]
    public void A_worker_may_release_it_after_the_exit()
    {
        const string unpin = "kworker/0:1-3 [000] ..... 1.12: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 "
            + "refs=1 flags=0x80000 pflags=0x8 rc=1026\n";
        Assert.Equal("", Imported.Findings(Pin + Exit + unpin + Later));
    }

    [Theory]
    [InlineData("sh-9 [000] ..... 1.15: mm_page_free: page=00000000d2988231 pfn=0x100 order=0\n")]
    [InlineData("sh-9 [000] ..... 1.15: mm_page_alloc: page=00000000d2988231 pfn=0x100 order=0 migratetype=0\n")]
    [InlineData("sh-9 [000] ..... 1.15: d: (folio_mark_dirty+0x4/0x60) folio=0xffd4000000004000 pflags=0x8 rc=4\n")]
    [InlineData("sh-9 [000] d..1. 1.15: r: " + Grabbed)]
    public void A_later_look_at_its_page_can_show_that_it_was_released_unseen(string line)
    {
        var report = Imported.Analyze(Pin + Exit + line + Later);
        Assert.Equal("", Imported.Findings(report));
        Assert.Equal(1, report.Callsites.Sum(r => r.ReleasesNotSeen));
    }

    [Fact]
    public void A_later_look_that_still_counts_it_changes_nothing()
    {
        const string dirty = "sh-9 [000] ..... 1.15: d: (folio_mark_dirty+0x4/0x60) folio=0xffd4000000004000 "
            + "pflags=0x8 rc=1025\n";
        Assert.Equal(Leak, Imported.Findings(Pin + Exit + dirty + Later));
    }

    [Fact]
    public void The_exact_count_of_a_large_folio_shows_it_too() => Assert.Equal("", Imported.Findings("""
        wl-7 [001] d..1. 1.0: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004040 refs=16 flags=0x80001 folio=0xffd4000000004000 rc=17 pc=16
        wl-7 [001] d..1. 1.05: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004040 refs=1 flags=0x80001 folio=0xffd4000000004000 rc=2 pc=1
        wl-7 [001] d..1. 1.06: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 flags=0x80000 pflags=0x48 rc=2 pc=1

        """ + Exit + Later));

    [Fact]
    public void Lost_events_after_it_make_a_leak_inconclusive() =>
        Assert.Equal(Leak + " inconclusive", Imported.Findings(Pin + "CPU:1 [LOST 86 EVENTS]\n" + Exit + Later));

    [Fact]
    public void Lost_events_before_it_do_not() =>
        Assert.Equal(Leak, Imported.Findings("# entries-in-buffer/entries-written: 1/9   #P:2\n" + Pin + Exit + Later));

    [Fact]
    public void A_get_without_a_put_is_never_a_leak()
    {
        var report = Imported.Analyze(Pin.Replace("0x80001", "0x3", StringComparison.Ordinal) + Exit + Later);
        Assert.Equal("", Imported.Findings(report));
        Assert.Equal((1, 0), (report.Callsites[0].Gets, report.Callsites[0].Outstanding));
    }

    [Fact]
    public void A_pin_of_the_zero_page_is_never_a_leak() => Assert.Equal("", Imported.Findings("""
        wl-7 [001] d..1. 1.0: e: (try_grab_folio_fast+0x0/0x160) page=0xffd4000000004000 refs=1 flags=0x80000 pflags=0xfffffc4002204 rc=1
        wl-7 [001] d..1. 1.0: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 refs=1 flags=0x80000 folio=0xffd4000000004000 rc=1 pc=0

        """ + Exit + Later));

    [Fact]
    public void A_back_off_of_gup_leaves_nothing_behind()
    {
        const string backOff = "wl-7 [001] d..1. 1.0: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 "
            + "flags=0x80101 pflags=0x402d rc=1026\n";
        string pin = Pin.Replace("0x80001", "0x80101", StringComparison.Ordinal);
        var report = Imported.Analyze(pin + backOff + Exit + Later);
        Assert.Equal("", Imported.Findings(report));
        Assert.Empty(report.Callsites);
    }

    [Fact]
    public void A_pin_of_a_thread_lasts_as_long_as_its_process() => Assert.Equal("", Imported.Findings(
        (Pin + Exit).Replace("wl-7", "wl-7 (  6)", StringComparison.Ordinal) + Later));

    [Fact]
    public void Many_gets_of_one_page_are_not_all_remembered()
    {
        string get = Pin.Replace("0x80001", "0x2", StringComparison.Ordinal);
        string counted = get.Replace("1026", "3", StringComparison.Ordinal);
        string uncounted = get.Replace(" rc=1026", "", StringComparison.Ordinal);
        string gets = string.Concat(Enumerable.Repeat(counted + uncounted, 50_000));
        Assert.Equal(100_000, Imported.Analyze(gets).Callsites[0].Gets);
    }
}
