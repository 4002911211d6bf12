using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>
/// A trace of a real kernel starts in the middle: pages are pinned already, and what is released was taken before.
/// </summary>
public class LateStartTests
{
    static string Pin(string time, int rc) => $"""
        wl-7 [001] d..1. {time}: e: (try_grab_folio_fast+0x0/0x160) page=0xffd4000000004000 refs=1 flags=0x80001 pflags=0x4038 rc={rc - 1024} map=0xff11000004502289
        wl-7 [001] d..1. {time}: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 refs=1 flags=0x80001 folio=0xffd4000000004000 rc={rc}

        """;

    static string Unpin(string time, int rc, string task = "wl-7") =>
        $"{task} [001] ..... {time}: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 flags=0x80000 "
        + $"pflags=0x4038 rc={rc} map=0xff11000004502289\n";

    /// <summary>Two pins at rc 3076: one of 1,024 is not in the trace.</summary>
    [Fact]
    public void Pins_that_the_first_count_of_a_page_shows_are_older_than_the_log() =>
        Assert.Equal((2L, 1L), Imported.Analyze(Pin("1.0", 3 * 1024 + 4)).PinsBeforeStart);

    [Fact]
    public void A_release_of_an_older_pin_is_no_finding_and_counts_as_what_it_is()
    {
        var report = Imported.Analyze(Unpin("1.0", 1028));
        Assert.Empty(report.Findings);
        Assert.Equal(1, report.ReleasedUnknown);
    }

    /// <summary>Somebody else releases: rather the older pin than this task's own.</summary>
    [Fact]
    public void A_release_by_somebody_else_is_rather_for_the_older_pin()
    {
        var report = Imported.Analyze(Pin("1.0", 2 * 1024 + 4) + Unpin("1.1", 2 * 1024 + 4, task: "other-8"));
        Assert.Equal(
            (1L, 1L, 1L),
            (report.PinsBeforeStart.Pins, report.ReleasedUnknown, report.Callsites.Sum(r => r.Outstanding)));
    }

    /// <summary>
    /// A buffer that was overwritten: processor 1 has the pin and its owner's exit; the unpin on processor 0 may be
    /// among what that has lost.
    /// </summary>
    [Theory]
    [InlineData("", "inconclusive")]
    [InlineData("# pintrace overrun 0 9\n# pintrace overrun 1 0\n", "inconclusive")]
    [InlineData("# pintrace overrun 0 0\n# pintrace overrun 1 9\n", "certain")]
    public void What_the_buffer_of_another_processor_has_lost_may_be_the_release(string facts, string expected)
    {
        var report = Imported.Analyze(facts + "# entries-in-buffer/entries-written: 4/13   #P:2\n" + Pin("1.0", 1028)
            + "wl-7 [001] ..... 1.1: sched_process_exit: comm=wl pid=7 prio=120\n##### CPU 0 buffer started ####\n"
            + "sh-9 [000] ..... 1.2: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3\n"
            + "sh-9 [000] ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3\n");
        string seen = Assert.Single(report.Findings).Conclusive ? "certain" : "inconclusive";
        Assert.Equal(expected, seen);
    }

    /// <summary>Processor 0 begins 0.1 s after the first event, and 0.2 s before the last one.</summary>
    [Fact]
    public void The_report_says_for_how_long_the_buffer_kept_all()
    {
        var report = Imported.Analyze("# entries-in-buffer/entries-written: 4/13   #P:2\n" + Pin("1.0", 1028)
            + Unpin("1.1", 1028) + "##### CPU 0 buffer started ####\n"
            + "sh-9 [000] ..... 1.3: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3\n");
        Assert.Equal(200_000_000, report.KeptNs);
    }

    [Fact]
    public void Events_out_of_the_order_of_time_are_counted()
    {
        var report = Imported.Analyze(
            "wl-7 [001] ..... 1.0: sched_switch: x\n" + Pin("1.5", 1028) + Unpin("1.2", 1028));
        Assert.Equal((1L, 300_000_000L), report.OutOfOrder);
        Assert.Equal(0, report.Callsites.Sum(r => r.Outstanding));
    }
}
