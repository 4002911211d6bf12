using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class DiffTests
{
    static TraceDiff Compare(ITrace a, ITrace b, double tolerance = TraceDiff.DefaultTolerance) => new(DiffSide.Of(a, "a"), DiffSide.Of(b, "b"), tolerance);
    static TraceDiff Compare(string scenario, string a, string b) => Compare(Runs.InMemory(scenario, a), Runs.InMemory(scenario, b));

    /// <summary>"new leaked-pin anon a 0 1", a line a finding that changed.</summary>
    static string Changes(TraceDiff diff) =>
        string.Join('\n', diff.Findings.Where(d => d.Change != Change.Unchanged).Select(d => $"{PublicName.Kebab(d.Change.ToString())} {PublicName.Of(d.Kind)} {d.PageRole} {d.Callsite} {d.BaseCount} {d.NewCount}"));

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
        Assert.Equal("fixed dirty-without-buffers file shrink_folio_list 1 0", Changes(diff));
        Assert.Equal((3, "improvement"), (diff.Of(Change.Unchanged).Count(), diff.Verdict));
    }

    [Fact]
    public void The_other_way_round_it_is_a_regression()
    {
        var (there, back) = (Compare("drop-buffers", "legacy-get", "linux-6.4"), Compare("drop-buffers", "linux-6.4", "legacy-get"));
        Assert.Equal(("new dirty-without-buffers file shrink_folio_list 0 1", "regression"), (Changes(back), back.Verdict));
        Assert.Equal(there.Callsites, back.Callsites.Select(d => d with { Base = d.New, New = d.Base }));
        Assert.Equal(there.Decisions, back.Decisions.Select(d => d with { Base = d.New, New = d.Base }));
    }

    [Fact]
    public void More_of_the_same_is_worse_and_less_is_an_improvement()
    {
        Assert.Equal("worse leaked-pin anon a 1 3", Changes(Compare(Leaks(1).Trace, Leaks(3).Trace)));
        Assert.Equal(("fewer leaked-pin anon a 3 1", "improvement"), Compare(Leaks(3).Trace, Leaks(1).Trace) is var diff ? (Changes(diff), diff.Verdict) : default);
    }

    [Fact]
    public void Other_pages_are_no_difference() => Assert.Equal(("", "same"), Compare(Leaks(2).Trace, Leaks(2, first: 70).Trace) is var diff ? (Changes(diff), diff.Verdict) : default);

    [Fact]
    public void A_finding_whose_stack_changed_has_moved()
    {
        var diff = Compare(Leaks(1, "a < x").Trace, Leaks(1, "a < y").Trace);
        Assert.Equal(("moved leaked-pin anon a 1 1", "same"), (Changes(diff), diff.Verdict));
    }

    [Fact]
    public void Another_callsite_is_another_finding_even_if_the_other_end_is_the_same() =>
        Assert.Equal(("new leaked-pin anon b 0 1\nfixed leaked-pin anon a 1 0", "regression"), Compare(Leaks(1, "a").Trace, Leaks(1, "b").Trace) is var diff ? (Changes(diff), diff.Verdict) : default);

    [Fact]
    public void What_is_gone_from_a_trace_that_lost_events_is_not_known_to_be_fixed() =>
        Assert.Equal("inconclusive", Compare(Leaks(1).Trace, new EventScript().AnonPage().Add(EventKind.Gap, "lost", page: 0, n: 5).Trace).Verdict);

    [Fact]
    public void What_is_only_worth_knowing_is_no_regression()
    {
        var longHeld = new EventScript().AnonPage().Pin("a", 1).Add(EventKind.RequestBegin, "x", page: 0, tickNs: 400_000_000).Trace;
        Assert.Equal(("new long-pin anon a 0 1", "same"), Compare(new EventScript().AnonPage().Trace, longHeld) is var diff ? (Changes(diff), diff.Verdict) : default);
    }

    [Fact]
    public void What_is_suppressed_is_no_regression() =>
        Assert.Equal("same", new TraceDiff(DiffSide.Of(new EventScript().Trace, "a"), DiffSide.Of(Leaks(2).Trace, "b", Suppression.Parse("s", "leaked-pin:a"))).Verdict);

    [Fact]
    public void A_finding_that_moved_and_happens_more_often_is_worse() => Assert.Equal("worse leaked-pin anon a 1 2", Changes(Compare(Leaks(1, "a < x").Trace, Leaks(2, "a < y").Trace)));

    [Fact]
    public void Another_kind_of_page_is_another_finding()
    {
        var file = new EventScript().FilePage().Begin("r").Pin("a", 1).End("somewhere else").Trace;
        Assert.Equal("new leaked-pin file a 0 1\nfixed leaked-pin anon a 1 0", Changes(Compare(Leaks(1).Trace, file)));
    }

    [Fact]
    public void What_is_new_only_where_events_were_lost_is_inconclusive()
    {
        var doubtful = new EventScript().AnonPage().Begin("r").Pin("a", 1).Add(EventKind.Gap, "lost", page: 0).End("close").Trace;
        Assert.Equal("inconclusive", Compare(new EventScript().AnonPage().Trace, doubtful).Verdict);
    }

    // ---- numbers ----

    [Fact]
    public void Callsites_metrics_and_decisions_that_differ_are_told()
    {
        var diff = Compare("drop-buffers", "legacy-get", "linux-6.4");
        Assert.Contains(new CallsiteDelta("ib_umem_get", "pins", 0, 1), diff.Callsites);
        Assert.Contains(diff.Metrics, d => d is { Metric.Name: "errors", Base: 2, New: 1, Word: "better" });
        Assert.Contains(diff.Metrics, d => d is { Metric.Name: "events", Word: "changed" });
        Assert.Contains(new DecisionDelta("dropBuffersOnPinned", "proceed", "refuse"), diff.Decisions);
    }

    /// <summary>Real runs: 100 acquisitions with 10 leaks are as good as 200 with 21, and better than 200 with 30.</summary>
    [Theory]
    [InlineData(21, "same")]
    [InlineData(30, "regression")]
    [InlineData(10, "improvement")]
    public void Real_runs_are_compared_per_acquisition_and_with_tolerance(int leaks, string verdict)
    {
        static EventScript Run(int pages, int leaks)
        {
            var script = Leaks(leaks, coverage: TraceCoverage.Requests);
            for (int i = leaks + 1; i <= pages; i++) script.AnonPage(i).Pin("a", 0, page: i, request: 0).Unpin("b", 0, page: i, request: 0);
            return script;
        }
        var diff = Compare(Run(100, 10).Trace, Run(200, leaks).Trace);
        Assert.Equal((true, verdict), (diff.Tolerance.IsNormalised, diff.Verdict));
        Assert.Null(diff.FirstDivergence);
    }

    // ---- states ----

    [Fact]
    public void A_trace_is_the_same_as_itself()
    {
        var diff = Compare("second-pinner", "linux-5.7", "linux-5.7");
        Assert.Equal(("same", null, 0, 0, 0), (diff.Verdict, diff.FirstDivergence, diff.Callsites.Count, diff.Metrics.Count, diff.Decisions.Count));
    }

    [Fact]
    public void The_first_state_that_differs_is_named_from_both_sides()
    {
        var divergence = Compare("drop-buffers", "legacy-get", "linux-6.4").FirstDivergence!.Value;
        Assert.Equal((8L, 8L, "rdma: get page 0x1000 at ib_umem_get (ref 4 map 1 dirty buffers)", "rdma: pin page 0x1000 at ib_umem_get (ref 1027 map 1 dirty buffers)"), (divergence.BaseSeq, divergence.NewSeq, divergence.Base, divergence.New));
    }

    /// <summary>An event that changes no page does not part two runs, though it moves all numbers by one.</summary>
    [Fact]
    public void Only_states_of_pages_count()
    {
        Assert.Null(Compare(new EventScript().AnonPage().Trace, new EventScript().Begin("r").AnonPage().Trace).FirstDivergence);
        var longer = Compare(new EventScript().AnonPage().Trace, new EventScript().Begin("r").AnonPage().Pin("a", 1).Trace).FirstDivergence!.Value;
        Assert.Equal((null, 4L, null), (longer.BaseSeq, longer.NewSeq, longer.Base));
    }

    /// <summary>The hashes of long runs are thinned, and lead to the same place as a comparison of every event.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    [InlineData(5_000)]
    [InlineData(19_999)]
    public void Hashes_find_the_place_where_long_runs_part(int change)
    {
        var (a, b) = (new PageStateHashes(), new PageStateHashes());
        Feed(a, 20_001);
        Feed(b, change);
        var (first, second) = PageStateHashes.PartAfter(a, b)!.Value;
        Assert.Equal(first, second);
        Assert.InRange(change - first, 1, a.Spacing);
        Assert.InRange(a.Chain.Count, 1, 512);
        Assert.Null(PageStateHashes.PartAfter(a, a));

        static void Feed(PageStateHashes hashes, int parted)
        {
            var replay = new TraceReplay(TraceCoverage.None);
            for (int i = 1; i <= 20_000; i++)
            {
                var e = new PageEvent { Seq = i, Kind = EventKind.SetDirty, Pfn = 1, RefCount = i == parted ? 7 : i % 3 + 1, PinCount = 0, MapCount = 0 };
                hashes.Observe(replay.Apply(in e));
            }
        }
    }

    // ---- a stored report ----

    [Fact]
    public void A_stored_report_is_as_good_as_its_trace_but_for_the_events()
    {
        using var folder = new TempFolder();
        DiffSide Stored(MemoryTrace trace)
        {
            using (var file = new StreamWriter(folder.File("base.json"))) AnalysisJson.Write(Analysis.Run(trace), trace, "t.db", 1, file);
            Assert.True(StoredReport.IsAt(folder.File("base.json")));
            return StoredReport.Read(folder.File("base.json"));
        }
        var (a, b) = (Runs.InMemory("drop-buffers", "legacy-get"), Runs.InMemory("drop-buffers", "linux-6.4"));
        var (fromTrace, fromReport) = (Compare(a, b), new TraceDiff(Stored(a), DiffSide.Of(b, "b")));
        Assert.Equal(fromTrace.Findings, fromReport.Findings);
        Assert.Equal(fromTrace.Callsites, fromReport.Callsites);
        Assert.Equal(fromTrace.Metrics, fromReport.Metrics);
        Assert.Equal(fromTrace.Decisions, fromReport.Decisions);
        Assert.Equal(7L, fromReport.FirstDivergence!.Value.After);
        Assert.Null(new TraceDiff(Stored(a), DiffSide.Of(a, "a")).FirstDivergence);
    }

    [Fact]
    public void A_stored_report_with_suppressed_findings_has_them_still()
    {
        using var folder = new TempFolder();
        var trace = Leaks(1).Trace;
        using (var file = new StreamWriter(folder.File("base.json"))) AnalysisJson.Write(Analysis.Run(trace).Suppress(Suppression.Parse("s", "leaked-pin:a")), trace, "t.db", 0, file);
        Assert.Equal("same", new TraceDiff(StoredReport.Read(folder.File("base.json")), DiffSide.Of(trace, "b")).Verdict);
    }

    [Theory]
    [InlineData("{", "is no report of 'pintrace analyze --json' that this version can read")]
    [InlineData("{\"schema\": \"pintrace/diff/1\"}", "its schema is not pintrace/analyze/1")]
    [InlineData("{\"schema\": \"pintrace/analyze/1\"}", "'grouped_by' is missing, or of the wrong type")]
    [InlineData("{\"schema\": 7}", "'schema' is missing, or of the wrong type")]
    [InlineData("[]", "is missing, or of the wrong type")]
    [InlineData("{\"schema\": \"pintrace/analyze/1\", \"grouped_by\": \"stack\"}", "its table is not grouped by callsite")]
    public void What_is_no_report_is_refused_in_a_sentence(string text, string sentence)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.json"), text);
        Assert.Contains(sentence, Assert.Throws<InputException>(() => StoredReport.Read(folder.File("x.json"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever member of a report is changed to whatever type: a comparison, or a sentence.</summary>
    [Fact]
    public void No_damage_of_a_report_is_a_defect()
    {
        using var folder = new TempFolder();
        var trace = Leaks(1).Trace;
        var text = new StringWriter();
        AnalysisJson.Write(Analysis.Run(trace), trace, "t.db", 1, text);
        string[] lines = text.ToString().Split('\n'), values = ["null", "-5", "\"x\"", "[null]", "{\"a\": 1, \"a\": 2}", "1e99"];
        int refused = 0;
        for (int i = 0; i < lines.Length * values.Length; i++)
        {
            string line = lines[i / values.Length];
            if (!line.Contains(": ", StringComparison.Ordinal)) continue;
            string end = line.EndsWith(',') ? "," : "";
            if (line.EndsWith('[') || line.EndsWith('{')) continue;
            string[] damaged = [.. lines];
            damaged[i / values.Length] = line[..(line.IndexOf(": ", StringComparison.Ordinal) + 2)] + values[i % values.Length] + end;
            File.WriteAllLines(folder.File("x.json"), damaged);
            try { _ = new TraceDiff(StoredReport.Read(folder.File("x.json")), DiffSide.Of(trace, "b")).Verdict; }
            catch (InputException e)
            {
                refused++;
                Assert.StartsWith(folder.File("x.json") + " is no report of 'pintrace analyze --json' that this version can read: ", e.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(refused, 50, int.MaxValue);
    }
}
