using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Statistics;

public class CallsiteStatisticsTests
{
    static CallsiteRow Row(EventScript script, string callsite) =>
        Analysis.Run(script.Trace).Callsites.Single(r => r.Callsite == callsite);

    [Fact]
    public void Releases_count_where_the_acquisition_was_made()
    {
        var row = Row(
            new EventScript().AnonPage().AnonPage(0x2000).Pin("ib_umem_get", 1).Pin("ib_umem_get", 2, page: 0x2000)
                .Pin("ib_umem_get", 3).Unpin("somewhere", 1).Unpin("else", 2, page: 0x2000),
            "ib_umem_get");
        Assert.Equal((3, 2, 1, 2, 1), (row.Pins, row.Unpins, row.Outstanding, row.Pages, row.Open));
    }

    [Fact]
    public void Stacks_with_the_same_callsite_share_a_row()
    {
        var script = new EventScript().AnonPage().Pin("pin_user_pages_fast < ib_umem_get < mlx5", 1)
            .Pin("__get_user_pages < ib_umem_get < rxe", 2);
        Assert.Equal(2, Row(script, "ib_umem_get").Pins);
    }

    [Fact]
    public void Leaks_and_early_releases_are_counted()
    {
        var row = Row(
            new EventScript().AnonPage().Begin("r").Pin("a", 1).Pin("a", 2).Submit(1).Unpin("b", 1).Unpin("b", 2)
                .Complete().Pin("a", 3).End("close"),
            "a");
        Assert.Equal((1, 1, 1), (row.Leaked, row.EarlyReleases, row.Outstanding));
    }

    /// <summary>Two pins taken at once, and what becomes of them: column and findings have one number.</summary>
    [Theory]
    [InlineData("early_releases", FindingKind.EarlyRelease, 1)]
    [InlineData("wrong_kind", FindingKind.PutOnPin, 1)]
    [InlineData("leaked", FindingKind.LeakedPin, 1)]
    [InlineData("findings", FindingKind.LeakedPin, 1)]
    public void A_column_counts_what_the_finding_of_that_name_counts(string column, FindingKind kind, int count)
    {
        var pinned = new EventScript().AnonPage().Begin("r").Add(
            EventKind.Pin, "a", refs: 2048, n: 2, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.Write);
        var script = kind switch
        {
            FindingKind.EarlyRelease =>
                pinned.Submit(1).Add(EventKind.Unpin, "b", refs: -2048, n: 2, token: 1, request: 1).Complete(),
            FindingKind.PutOnPin => pinned.Add(EventKind.Put, "b", refs: -2, n: 2, token: 1, request: 1),
            _ => pinned.End("close"),
        };
        var report = Analysis.Run(script.Trace);
        Assert.Equal(count, report.Totals.Single(t => t.Kind == kind).Count);
        var numbers = CallsiteColumns.Counts.Single(c => c.Name == column);
        Assert.Equal(count, numbers.Value(report.Callsites.Single(r => r.Callsite == "a")));
    }

    [Fact]
    public void Hold_times_run_from_acquisition_to_release_and_what_is_open_was_held_at_least_until_the_end()
    {
        var script = new EventScript().AnonPage().Pin("a", 1).Pin("a", 2).Add(EventKind.CpuLoad, "x", tickNs: 5_000)
            .Unpin("b", 1).Add(EventKind.CpuLoad, "x", tickNs: 10_000);
        var row = Row(script, "a");
        Assert.Equal((7_000, 7_000, 16_000), (row.HoldTimes.Max, row.HoldTimes.Percentile(0.5), row.OpenAtLeastNs));
    }

    [Fact]
    public void A_refused_acquisition_counts_as_that()
    {
        var script = new EventScript().AnonPage().Add(EventKind.Pin, "a", outcome: Outcome.Refused);
        var row = Assert.Single(Analysis.Run(script.Trace).Callsites);
        Assert.Equal(("a", 1, 0, 0, 0), (row.Callsite, row.Refused, row.Pins, row.Pages, row.Outstanding));
    }

    [Fact]
    public void The_peak_is_the_most_that_was_held_at_one_time() =>
        Assert.Equal(
            (2, 1),
            Row(new EventScript().AnonPage().Pin("a", 1).Pin("a", 2).Unpin("b", 1).Unpin("b", 2).Pin("a", 3), "a")
                is var row
                ? (row.Peak, row.Outstanding)
                : default);

    [Fact]
    public void Long_term_pins_have_a_share_and_releases_of_the_wrong_kind_are_counted()
    {
        var script = new EventScript().AnonPage()
            .Add(EventKind.Pin, "a", refs: 1024, token: 1, flags: EventFlags.Gup | EventFlags.Longterm).Pin("a", 2)
            .Put("b", 1).Unpin("b", 2);
        var row = Row(script, "a");
        Assert.Equal((1, 0.5, 1, 1), (row.Longterm, row.LongtermShare, row.WrongKind, row.Unpins));
    }

    [Fact]
    public void Findings_count_where_they_are_blamed() =>
        Assert.Equal((0, 1), (Row(PutOnPin, "a").Findings, Row(PutOnPin, "b").Findings));
    static EventScript PutOnPin => new EventScript().AnonPage().Pin("a", 1).Put("b", 1).Get("b", 2);

    /// <summary>A page for 2 µs until its release, two more for 1 µs until the end.</summary>
    [Fact]
    public void Page_time_is_pages_times_the_time_that_they_were_kept()
    {
        var script = new EventScript().AnonPage().Pin("a", 1).Add(EventKind.CpuLoad, "x").Unpin("b", 1)
            .Add(EventKind.Pin, "a", refs: 2048, token: 2, n: 2, flags: EventFlags.Gup).Add(EventKind.CpuLoad, "x");
        Assert.Equal(4_000, Row(script, "a").PageNs);
    }

    [Theory]
    [InlineData(Grouping.Callsite, "ib_umem_get 3")]
    [
        InlineData(
            Grouping.Stack,
            "pin_user_pages < ib_umem_get [ib_uverbs] < mlx5 2|gup_fast < ib_umem_get [ib_uverbs] < rxe 1"),
    ]
    [InlineData(Grouping.Leaf, "pin_user_pages 2|gup_fast 1")]
    [InlineData(Grouping.Module, "ib_uverbs 3")]
    public void Rows_are_callsites_stacks_innermost_functions_or_modules(Grouping grouping, string expected)
    {
        const string fast =
            "gup_fast < ib_umem_get [ib_uverbs] < rxe", slow = "pin_user_pages < ib_umem_get [ib_uverbs] < mlx5";
        var trace = new EventScript().AnonPage().Pin(slow, 1).Pin(fast, 2).Pin(slow, 3).Trace;
        Assert.Equal(
            expected, string.Join('|', Analysis.Run(trace, grouping).Callsites.Select(r => $"{r.Callsite} {r.Pins}")));
    }

    [Fact]
    public void The_table_is_sorted_as_asked()
    {
        var rows = Analysis.Run(new EventScript().AnonPage().Pin("leaks", 1).Get("b", 2).Get("b", 3).Trace).Callsites;
        Assert.Equal(["b", "leaks"], CallsiteColumns.Sort(rows, "gets").Select(r => r.Callsite));
        Assert.Equal(["leaks", "b"], CallsiteColumns.Sort(rows, "pins").Select(r => r.Callsite));
        Assert.Equal(
            "There is no column 'outstandin' to sort by; did you mean outstanding?",
            Assert.Throws<UsageException>(() => CallsiteColumns.Sort(rows, "outstandin")).Message);
    }

    [Fact]
    public void Folded_stacks_begin_with_the_outermost_function_and_count_page_microseconds()
    {
        var text = new StringWriter();
        var trace = new EventScript().AnonPage().Pin("pin_user_pages < ib_umem_get [ib uverbs] < mlx5", 1).Get("a", 2)
            .Unpin("b", 1).Trace;
        FoldedStacks.Write(Analysis.Run(trace, Grouping.Stack), text);
        Assert.Equal("a 1\nmlx5;ib_umem_get_[ib_uverbs];pin_user_pages 2\n", text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Percentiles_of_few_durations_are_exact()
    {
        var times = new HoldTimes();
        for (int i = 100; i >= 1; i--) times.Add(i * 1_000_003L);
        Assert.Equal(
            (50, 90, 99, 100, 100),
            (
                times.Percentile(0.5) / 1_000_003,
                times.Percentile(0.9) / 1_000_003,
                times.Percentile(0.99) / 1_000_003,
                times.Percentile(1) / 1_000_003,
                times.Max / 1_000_003));
    }

    [Fact]
    public void Percentiles_of_many_durations_are_right_within_one_percent()
    {
        var random = new Random(5);
        for (int scale = 1; scale < 62; scale += 5)
        {
            var times = new HoldTimes();
            long[] all = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(1L << scale))];
            foreach (long ns in all) times.Add(ns);
            Array.Sort(all);
            foreach (double share in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
            {
                long exact = all[(int)Math.Ceiling(share * all.Length) - 1];
                Assert.InRange(times.Percentile(share), exact, exact + exact / 100 + 1);
            }
            Assert.Equal(all[^1], times.Max);
        }
    }

    [Fact]
    public void Nothing_released_has_no_percentiles() =>
        Assert.Equal((0, 0), (new HoldTimes().Percentile(0.5), new HoldTimes().Max));
}
