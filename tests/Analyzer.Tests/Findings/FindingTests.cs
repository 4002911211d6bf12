using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Findings;

public class FindingTests
{
    [Fact]
    public void A_finding_whose_evidence_crosses_a_gap_is_inconclusive()
    {
        var report = Analysis.Run(
            AnonPage.Pin("a", 1).Add(EventKind.Gap, "lost", page: 0).End("close").Begin("b", 2).Pin("b", 2, request: 2)
                .End("close", 2).Trace);
        Assert.Equal(
            [("a", false), ("b", true)],
            report.Findings.Select(f => (report.Names.CallsiteName(f.Callsite), f.Conclusive)));
        Assert.Equal("1 event was lost before event 5", report.Findings[0].Doubt);
    }

    /// <summary>
    /// CPU 1 says at event 6 that it lost three events since event 5; the pin of "a" was over before.
    /// </summary>
    [Fact]
    public void A_loss_has_bounds_and_only_what_crosses_it_is_in_doubt()
    {
        var report = Analysis.Run(
            AnonPage.Pin("a", 1).End("close").Add(EventKind.Gap, "lost", page: 0, n: 3, arg: 2, request: 5)
                .Begin("b", 2).Pin("b", 2, request: 2).End("close", 2).Trace);
        Assert.Equal(
            [("a", true), ("b", true)],
            report.Findings.Select(f => (report.Names.CallsiteName(f.Callsite), f.Conclusive)));
        Assert.Equal([new LogGap(6, 5, 6000, 1, 3)], report.Gaps);
        var doubtful = Analysis.Run(
            AnonPage.Pin("a", 1).Begin("b", 2).Add(EventKind.Gap, "lost", page: 0, n: 3, arg: 2, request: 4)
                .End("close").Trace);
        Assert.Equal("3 events were lost on CPU 1 between events 4 and 6", Assert.Single(doubtful.Findings).Doubt);
    }

    [Fact]
    public void One_occurrence_without_a_gap_is_enough()
    {
        var script = AnonPage.Pin("a", 1).Add(EventKind.Gap, "lost", page: 0, request: 3).Put("b", 1).Begin("again", 2)
            .Pin("a", 2, request: 2).Put("b", 2, request: 2);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((2, true, null), (finding.Count, finding.Conclusive, finding.Doubt));
    }

    [Fact]
    public void With_tokens_a_finding_is_exact_without_them_it_is_inferred_or_counted()
    {
        Assert.Equal(Basis.Exact, Assert.Single(Analysis.Run(AnonPage.Pin("a", 1).End("close").Trace).Findings).Basis);
        var counted = new EventScript(TraceCoverage.None).AnonPage().Add(EventKind.Unpin, "b", refs: -1024);
        Assert.Equal(
            (FindingKind.OverUnpin, Basis.ByCount),
            Assert.Single(Analysis.Run(counted.Trace).Findings) is var f ? (f.Kind, f.Basis) : default);
        var inferred = new EventScript(TraceCoverage.Requests).AnonPage().Begin("r").Pin("a", 0).End("close");
        Assert.Equal(Basis.Inferred, Assert.Single(Analysis.Run(inferred.Trace).Findings).Basis);
    }
}
