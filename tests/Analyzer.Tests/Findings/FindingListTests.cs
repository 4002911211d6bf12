using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Findings;

public class FindingListTests
{
    /// <summary>
    /// The memory of an analysis does not grow with the number of pages that the same code treats wrongly.
    /// </summary>
    [Fact]
    public void Beyond_ten_thousand_pages_findings_are_counted_and_not_listed()
    {
        var script = new EventScript();
        for (long page = 1; page <= FindingList.MostPages + 5; page++)
            script.AnonPage(page).Pin("a", page, page: page).Put("b", page, page: page);
        var report = Analysis.Run(script.Trace);
        Assert.Equal(
            (FindingList.MostPages, 6, 5),
            (report.Findings.Count, report.Findings[0].Count, report.Findings[0].CountElsewhere));
        Assert.Equal((FindingKind.PutOnPin, FindingList.MostPages + 5), Assert.Single(report.Totals));
    }

    [Fact]
    public void Occurrences_at_the_same_page_and_callsites_are_one_finding_with_a_count()
    {
        var script = FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").Store().Store().Store();
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((3, "F1", Page), (finding.Count, finding.Id, finding.Pfn));
        Assert.Equal([7L, 9L, 10L, 11L, 12L], finding.Evidence);
    }

    [Fact]
    public void The_worst_comes_first()
    {
        var report = Analysis.Run(FilePage.Dirty("f").Pin("get", 1).StartWriteback("flusher").Submit(1).Store().Trace);
        Assert.Equal(
            [(FindingKind.UnstableWriteback, Severity.Error), (FindingKind.WritebackOfPinned, Severity.Warning)],
            report.Findings.Select(f => (f.Kind, f.Severity)));
    }
}
