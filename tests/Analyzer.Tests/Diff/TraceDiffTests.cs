using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Diff;

public class TraceDiffTests
{
    static TraceDiff Compare(ITrace a, ITrace b) => new(DiffSide.Of(a, "a"), DiffSide.Of(b, "b"));

    static TraceDiff Compare(string scenario, string a, string b) =>
        Compare(Runs.InMemory(scenario, a), Runs.InMemory(scenario, b));

    /// <summary>"new leaked-pin anon a 0 1": a line for each finding that changed.</summary>
    static string Changes(TraceDiff diff) =>
        string.Join('\n', diff.Findings.Where(d => d.Change != Change.Unchanged).Select(Line));

    static string Line(FindingDelta d)
    {
        string change = PublicName.Kebab(d.Change.ToString());
        return $"{change} {PublicName.Of(d.Kind)} {d.PageRole} {d.Callsite} {d.BaseCount} {d.NewCount}";
    }

    /// <summary>So many pages, each leaked at a place.</summary>
    static EventScript Leaks(int pages, string at = "a", TraceCoverage coverage = TraceCoverage.Full, long first = 1)
    {
        var script = new EventScript(coverage).Begin("r");
        for (long i = first; i < first + pages; i++) script.AnonPage(i).Pin(at, i, page: i);
        return script.End("close");
    }

    [Fact]
    public void A_fixed_finding_is_an_improvement()
    {
        var diff = Compare("drop-buffers", "legacy-get", "linux-6.4");
        Assert.Equal(
            "fixed dirty-without-buffers file shrink_folio_list 1 0\nfixed lost-dirty file ib_umem_get 1 0",
            Changes(diff));
        Assert.Equal((3, "improvement"), (diff.Of(Change.Unchanged).Count(), diff.Verdict));
    }

    [Fact]
    public void The_other_way_round_it_is_a_regression()
    {
        var there = Compare("drop-buffers", "legacy-get", "linux-6.4");
        var back = Compare("drop-buffers", "linux-6.4", "legacy-get");
        Assert.Equal(
            "new dirty-without-buffers file shrink_folio_list 0 1\nnew lost-dirty file ib_umem_get 0 1", Changes(back));
        Assert.Equal("regression", back.Verdict);
        Assert.Equal(there.Callsites, back.Callsites.Select(d => d with { Base = d.New, New = d.Base }));
        Assert.Equal(there.Decisions, back.Decisions.Select(d => d with { Base = d.New, New = d.Base }));
    }

    [Fact]
    public void More_of_the_same_is_worse_and_less_is_an_improvement()
    {
        Assert.Equal("worse leaked-pin anon a 1 3", Changes(Compare(Leaks(1).Trace, Leaks(3).Trace)));
        var fewer = Compare(Leaks(3).Trace, Leaks(1).Trace);
        Assert.Equal(("fewer leaked-pin anon a 3 1", "improvement"), (Changes(fewer), fewer.Verdict));
    }

    [Fact]
    public void Other_pages_are_no_difference()
    {
        var diff = Compare(Leaks(2).Trace, Leaks(2, first: 70).Trace);
        Assert.Equal(("", "same"), (Changes(diff), diff.Verdict));
    }

    [Fact]
    public void A_finding_whose_stack_changed_has_moved()
    {
        var diff = Compare(Leaks(1, "a < x").Trace, Leaks(1, "a < y").Trace);
        Assert.Equal(("moved leaked-pin anon a 1 1", "same"), (Changes(diff), diff.Verdict));
    }

    [Fact]
    public void Another_callsite_is_another_finding_even_if_the_other_end_is_the_same()
    {
        var diff = Compare(Leaks(1, "a").Trace, Leaks(1, "b").Trace);
        Assert.Equal("new leaked-pin anon b 0 1\nfixed leaked-pin anon a 1 0", Changes(diff));
        Assert.Equal("regression", diff.Verdict);
    }

    [Fact]
    public void What_is_gone_from_a_trace_that_lost_events_is_not_known_to_be_fixed()
    {
        var lossy = new EventScript().AnonPage().Add(EventKind.Gap, "lost", page: 0, n: 5);
        Assert.Equal("inconclusive", Compare(Leaks(1).Trace, lossy.Trace).Verdict);
    }

    [Fact]
    public void What_is_only_worth_knowing_is_no_regression()
    {
        var longHeld = new EventScript().AnonPage().Pin("a", 1)
            .Add(EventKind.RequestBegin, "x", page: 0, tickNs: 400_000_000);
        var diff = Compare(new EventScript().AnonPage().Trace, longHeld.Trace);
        Assert.Equal(("new long-pin anon a 0 1", "same"), (Changes(diff), diff.Verdict));
    }

    [Fact]
    public void What_is_suppressed_is_no_regression()
    {
        var known = DiffSide.Of(Leaks(2).Trace, "b", Suppression.Parse("s", "leaked-pin:a"));
        Assert.Equal("same", new TraceDiff(DiffSide.Of(new EventScript().Trace, "a"), known).Verdict);
    }

    [Fact]
    public void A_finding_that_moved_and_happens_more_often_is_worse() => Assert.Equal(
        "worse leaked-pin anon a 1 2", Changes(Compare(Leaks(1, "a < x").Trace, Leaks(2, "a < y").Trace)));

    [Fact]
    public void Another_kind_of_page_is_another_finding()
    {
        var file = new EventScript().FilePage().Begin("r").Pin("a", 1).End("somewhere else").Trace;
        string changes = Changes(Compare(Leaks(1).Trace, file));
        Assert.Equal("new leaked-pin file a 0 1\nfixed leaked-pin anon a 1 0", changes);
    }

    [Fact]
    public void What_is_new_only_where_events_were_lost_is_inconclusive()
    {
        var doubtful = new EventScript().AnonPage().Begin("r").Pin("a", 1)
            .Add(EventKind.Gap, "lost", page: 0).End("close").Trace;
        Assert.Equal("inconclusive", Compare(new EventScript().AnonPage().Trace, doubtful).Verdict);
    }

    // ---- numbers ----

    [Fact]
    public void Callsites_metrics_and_decisions_that_differ_are_told()
    {
        var diff = Compare("drop-buffers", "legacy-get", "linux-6.4");
        Assert.Contains(new CallsiteDelta("ib_umem_get", "pins", "pins", 0, 1), diff.Callsites);
        Assert.Contains(diff.Metrics, d => d is { Metric.Name: "errors", Base: 3, New: 1, Word: "better" });
        Assert.Contains(diff.Metrics, d => d is { Metric.Name: "events", Word: "changed" });
        Assert.Contains(new DecisionDelta("dropBuffersOnPinned", "proceed", "refuse"), diff.Decisions);
    }

    /// <summary>
    /// Real runs: 100 acquisitions with 10 leaks are as good as 200 with 21, and better than 200 with 30.
    /// </summary>
    [Theory]
    [InlineData(21, "same")]
    [InlineData(30, "regression")]
    [InlineData(10, "improvement")]
    public void Real_runs_are_compared_per_acquisition_and_with_tolerance(int leaks, string verdict)
    {
        static EventScript Run(int pages, int leaks)
        {
            var script = Leaks(leaks, coverage: TraceCoverage.Requests);
            for (int i = leaks + 1; i <= pages; i++)
                script.AnonPage(i).Pin("a", 0, page: i, request: 0).Unpin("b", 0, page: i, request: 0);
            return script;
        }
        var diff = Compare(Run(100, 10).Trace, Run(200, leaks).Trace);
        Assert.Equal((true, verdict), (diff.Tolerance.IsNormalised, diff.Verdict));
        Assert.Null(diff.FirstDivergence);
    }

    [Fact]
    public void A_trace_is_the_same_as_itself()
    {
        var diff = Compare("second-pinner", "linux-5.7", "linux-5.7");
        Assert.Equal(("same", null), (diff.Verdict, diff.FirstDivergence));
        Assert.Equal((0, 0, 0), (diff.Callsites.Count, diff.Metrics.Count, diff.Decisions.Count));
    }
}
