using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Tests.Import;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Quality;

/// <summary>What a trace could show, and what it could not.</summary>
public class TraceQualityTests
{
    static EventScript Script(TraceCoverage coverage = TraceCoverage.None) => new EventScript(coverage).AnonPage()
        .Add(EventKind.Pin, "a", refs: 1024, flags: EventFlags.Gup)
        .Add(EventKind.Pin, "a", refs: 1024, flags: EventFlags.Gup).Add(EventKind.Unpin, "b", refs: -1024);

    static TraceQuality Of(params (string Name, long Value)[] facts)
    {
        var trace = Script().Trace;
        foreach (var (name, value) in facts) trace.Names.Facts[name] = value;
        return Analysis.Run(trace).Quality;
    }

    /// <summary>Three pins by the kernel, two in the trace.</summary>
    [Fact]
    public void The_kernels_counters_tell_how_many_pins_the_log_lacks()
    {
        var acquired = Assert.Single(
            Of(("vmstat_before.nr_foll_pin_acquired", 100), ("vmstat_after.nr_foll_pin_acquired", 103)).Pins);
        Assert.Equal(("acquired", 3L, 2L, 2 / 3.0), (acquired.What, acquired.Counted, acquired.Seen, acquired.Share));
        Assert.Empty(Of(("vmstat_before.nr_foll_pin_acquired", 100)).Pins);
    }

    /// <summary>gup_fast takes a pin and gives it back: the kernel counts both.</summary>
    [Fact]
    public void What_gup_gives_back_at_once_counts_as_the_kernel_counts_it()
    {
        var trace = new EventScript(TraceCoverage.None).AnonPage()
            .Add(EventKind.TryGet, "gup_fast", refs: 1024, n: 1024)
            .Add(EventKind.BackOff, "gup_fast", refs: -1024, n: 1024).Trace;
        foreach (string name in new[] { "acquired", "released" })
        {
            trace.Names.Facts["vmstat_before.nr_foll_pin_" + name] = 0;
            trace.Names.Facts["vmstat_after.nr_foll_pin_" + name] = 1;
        }
        Assert.Equal(
            [("acquired", 1L), ("released", 1L)], Analysis.Run(trace).Quality.Pins.Select(p => (p.What, p.Seen)));
    }

    [Fact]
    public void Where_probes_missed_hits_a_leak_is_inconclusive()
    {
        var script = new EventScript(TraceCoverage.Requests).AnonPage().Begin("r").Pin("a", 0).End("close");
        script.Trace.Names.Facts["missed.gup_put"] = 48;
        Assert.Equal(
            "48 hits of probes were missed (kprobe_profile), and what is not in the trace may be among them",
            Assert.Single(Analysis.Run(script.Trace).Findings).Doubt);
        // the kernel has released nothing
        script.Trace.Names.Facts["vmstat_before.nr_foll_pin_released"] = 7;
        script.Trace.Names.Facts["vmstat_after.nr_foll_pin_released"] = 7;
        Assert.True(Assert.Single(Analysis.Run(script.Trace).Findings).Conclusive);
    }

    /// <summary>
    /// As on a kernel that releases pins by functions that have no probe, or in a capture whose end is missing.
    /// </summary>
    [Theory]
    [InlineData(100, false)]
    [InlineData(101, false)]
    [InlineData(102, true)]
    public void Where_the_kernel_counted_more_releases_a_leak_is_inconclusive(int counted, bool isDoubtful)
    {
        var script = new EventScript(TraceCoverage.Requests).AnonPage();
        for (int i = 1; i <= 100; i++) script.Begin("r").Pin("a", i).Unpin("b", i).End("close");
        script.Begin("r").Pin("a", 0).End("close");
        script.Trace.Names.Facts["vmstat_before.nr_foll_pin_released"] = 7;
        script.Trace.Names.Facts["vmstat_after.nr_foll_pin_released"] = 7 + counted;
        Assert.Equal(
            isDoubtful
                ? "100 of 102 releases of pins that the kernel counted are in the trace, and what is not may be among "
                    + "the others"
                : null,
            Assert.Single(Analysis.Run(script.Trace).Findings).Doubt);
    }

    [Fact]
    public void A_kind_whose_events_are_not_there_can_not_be_found()
    {
        var blind = Analysis.Run(Script().Trace).Quality.NotFindable.ToDictionary(n => n.Kind, n => n.Reason);
        Assert.Equal("no actor_exit in the trace", blind[FindingKind.LeakedPin]);
        Assert.Equal("no writeback_start in the trace", blind[FindingKind.WritebackOfPinned]);
        Assert.Equal("not every release is in the trace", blind[FindingKind.MissedPinned]);
        Assert.DoesNotContain(FindingKind.OverUnpin, blind.Keys);
    }

    /// <summary>Nothing is said to be invisible that is found nevertheless.</summary>
    [Theory]
    [InlineData("pinbug-leak.linux-6.12")]
    [InlineData("pinbug-leak.linux-6.1")]
    [InlineData("pinbug-good.linux-6.12")]
    public void What_is_found_was_findable(string run)
    {
        var report = Imported.AnalyzeRun(run);
        Assert.Empty(report.Findings.Select(f => f.Kind).Intersect(report.Quality.NotFindable.Select(n => n.Kind)));
        Assert.Contains(FindingKind.LeakedReference, report.Quality.NotFindable.Select(n => n.Kind));
    }

    [Fact]
    public void A_simulated_log_shows_everything_and_has_no_such_section()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var text = new StringWriter();
        var report = Analysis.Run(trace);
        AnalysisText.Write(report, trace, "t.db", new RowLimit(10), new ColumnChoice(), Screen.Piped(text));
        Assert.DoesNotContain("QUALITY", text.ToString(), StringComparison.Ordinal);
    }
}
