using Xunit;

namespace Pintrace.Analyzer.Tests.Import;

/// <summary>Releases that are wrong, and what only the counts of a real kernel can prove.</summary>
public class ReleaseTests
{
    const string Pin =
        "wl-7 [001] d..1. 1.0: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 "
        + "refs=1 flags=0x80001 folio=0xffd4000000004000 rc=1026\n";
    const string Mark =
        "wl-7 [001] d..1. 0.9: e: (try_grab_folio_fast+0x0/0x160) page=0xffd4000000008000 refs=1 flags=0x0\n";

    static string Unpin(int rc, string pflags = "0x8", string task = "wl-7") =>
        $"{task} [001] ..... 1.1: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 flags=0x80000 "
        + $"pflags={pflags} rc={rc} pc=0\n";

    [Fact]
    public void An_unpin_below_zero_is_one_too_many() =>
        Assert.Equal("over-unpin 100 x1 gup_put_folio", Imported.Findings(Pin + Unpin(1026) + Unpin(2)));

    [Fact]
    public void It_is_certain_without_any_history() =>
        Assert.Equal("over-unpin 100 x1 gup_put_folio", Imported.Findings(Mark + Unpin(2)));

    [Fact]
    public void The_exact_count_of_a_large_folio_is_as_certain() =>
        Assert.Equal("over-unpin 100 x1 gup_put_folio", Imported.Findings(Mark + Unpin(513, pflags: "0x48")));

    [Fact]
    public void An_unpin_of_a_pin_from_before_the_trace_is_none() =>
        Assert.Equal("", Imported.Findings(Mark + Unpin(1026)));

    [Fact]
    public void An_unpin_of_the_zero_page_is_none() =>
        Assert.Equal("", Imported.Findings(Mark + Unpin(1, pflags: "0xfffffc4002204")));

    [Fact]
    public void An_unpin_below_zero_of_a_page_that_the_task_got_is_unpin_on_get() =>
        Assert.Equal(
            "unpin-on-get 100 x1 gup_put_folio",
            Imported.Findings(
                Pin.Replace("0x80001", "0x3", StringComparison.Ordinal).Replace("1026", "3", StringComparison.Ordinal)
                    + Unpin(3)));

    [Fact]
    public void Pins_released_with_put_page_show_in_the_count_when_the_page_is_unmapped()
    {
        string pins = string.Concat(
            Enumerable.Range(1, 4)
                .Select(i => Pin.Replace("rc=1026", $"rc={2 + i * 1024 - (i - 1)}", StringComparison.Ordinal)));
        var report = Imported.Analyze("""
            wl-7 [001] ..... 0.9: mm_page_alloc: page=000000005ccdb3ea pfn=0x100 order=0 migratetype=0

            """ + pins + """
            wl-7 [001] ...1. 1.2: z: (folio_remove_rmap_ptes+0x4/0xe0) folio=0xffd4000000004000 page=0xffd4000000004000 n=1 rc=4093 mc=0
            wl-7 [001] ..... 1.3: sched_process_exit: comm=wl pid=7 prio=120
            wl-7 [001] ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3
            """);
        Assert.Equal("put-on-pin 100 x4 gup_fast_fallback", Imported.Findings(report));
        Assert.Equal((4, 4, 0), (report.Callsites[0].Pins, report.Callsites[0].Puts, report.Callsites[0].Outstanding));
    }

    /// <summary>
    /// 0x2082c has PG_lru. Without it, the batch of a processor holds one more reference to the page, which hides what
    /// put_page took.
    /// </summary>
    [Theory]
    [InlineData("0x2082c", 1024, "put-on-pin 100 x1 gup_fast_fallback")]
    [InlineData("0x2082c", 1025, "leaked-pin 100 x1 gup_fast_fallback")]
    [InlineData("0x2080c", 1025, "put-on-pin 100 x1 gup_fast_fallback")]
    [InlineData("0x2080c", 1026, "leaked-pin 100 x1 gup_fast_fallback")]
    public void A_page_that_waits_for_its_lru_list_has_a_reference_more(string pflags, int count, string finding) =>
        Assert.Equal(finding, Imported.Findings($"""
            wl-7 [001] ..... 0.8: mm_page_alloc: page=000000005ccdb3ea pfn=0x100 order=0 migratetype=0
            wl-7 [001] ..... 0.9: m: (folio_add_new_anon_rmap+0x4/0x1d0) folio=0xffd4000000004000 rc=1
            {Pin}wl-7 [001] 1.2: z: (folio_remove_rmap_ptes) folio=0xffd4000000004000 pflags={pflags} rc={count} mc=0
            wl-7 [001] ..... 1.3: sched_process_exit: comm=wl pid=7 prio=120
            wl-7 [001] ..... 1.5: w: (folio_end_writeback+0x4/0x80) folio=0xffd4000000005000 rc=3
            """));

    [Fact]
    public void Pins_released_while_the_driver_says_that_its_device_works_are_early()
    {
        string before = Pin
            + "wl-7 [001] ..... 1.05: pinbug_dma_begin: pinbug dma_start id=0 page=ffd4000000004000 pfn=0x100\n";
        string end =
            "kworker/0:0-9 [000] ..... 1.2: pinbug_dma_work: pinbug dma_end id=0 page=ffd4000000004000 pfn=0x100\n";
        Assert.Equal("early-release 100 x1 gup_put_folio", Imported.Findings(before + Unpin(1026) + end));
        Assert.Equal(
            "", Imported.Findings(before + end + Unpin(1026).Replace("1.1:", "1.25:", StringComparison.Ordinal)));
        Assert.Equal(
            "",
            Imported.Findings(
                before + Pin.Replace("1026", "2050", StringComparison.Ordinal) + Unpin(2050) + end
                    + Unpin(1026).Replace("1.1:", "1.25:", StringComparison.Ordinal)));
    }

    /// <summary>
    /// A file page is pinned for writing, cleaned, and released: 0x4028 has no dirty bit, 0x4038 has it.
    /// </summary>
    static string CleanedWhilePinned(string flags, string pflagsAtRelease) => $"""
        wl-7 [001] d..1. 1.0: e: (try_grab_folio_fast+0x0/0x160) page=0xffd4000000004000 refs=1 flags={flags} pflags=0x4038 rc=4 map=0xff11000004502288
        wl-7 [001] d..1. 1.0: r: (gup_fast_fallback+0x858/0x1110 <- try_grab_folio_fast) page=0xffd4000000004000 refs=1 flags={flags} folio=0xffd4000000004000 rc=1028
        sh-8 [000] ...1. 1.1: c: (folio_clear_dirty_for_io+0x4/0x190) folio=0xffd4000000004000 pflags=0x4039 rc=1028 map=0xff11000004502288
        wl-7 [001] ..... 1.2: p: (gup_put_folio+0x0/0x90) folio=0xffd4000000004000 refs=1 flags=0x80000 pflags={pflagsAtRelease} rc=1028 map=0xff11000004502288
        """;

    [Theory]
    [InlineData("0x80001", "0x4028", "lost-dirty 100 x1 gup_put_folio")]
    [InlineData("0x80001", "0x402a", "lost-dirty 100 x1 gup_put_folio")]      // its writeback still runs
    [InlineData("0x80001", "0x4038", "")]      // dirtied again
    [InlineData("0x80000", "0x4028", "")]      // the device only reads
    [InlineData("0x80009", "0x4028", "")]      // forced: a registration for reading
    public void A_page_cleaned_while_pinned_and_released_clean_has_lost_data(
        string flags, string pflagsAtRelease, string expected) =>
        Assert.Equal(expected, Imported.Findings(CleanedWhilePinned(flags, pflagsAtRelease)));

    [Fact]
    public void Writeback_counts_pins_and_not_gets_of_which_nobody_knows_the_end()
    {
        const string Writeback =
            "sh-8 [000] ..... 1.05: w: (__folio_start_writeback+0x4/0x230) folio=0xffd4000000004000 keep=0 rc=1026\n";
        Assert.Equal("writeback-of-pinned 100 x1 __folio_start_writeback", Imported.Findings(Pin + Writeback));
        Assert.Equal(
            "",
            Imported.Findings(
                (Pin + Writeback).Replace("0x80001", "0x3", StringComparison.Ordinal)
                    .Replace("1026", "3", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_page_truncated_while_pinned_is_an_orphan_once()
    {
        const string truncated = """
            sh-8 [000] ..... 1.1: t: (truncate_cleanup_folio+0x4/0x80) folio=0xffd4000000004000 rc=1027 mc=-1
            sh-8 [000] ..... 1.2: mm_filemap_delete_from_page_cache: dev 0:20 ino 113 pfn=0x100 ofs=4096 order=0
            """;
        Assert.Equal("orphaned-pin 100 x1 truncate_cleanup_folio", Imported.Findings(Pin + truncated));
    }
}
