using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

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
        var first = report.Findings[0];
        Assert.Equal((FindingList.MostPages, 6, 5), (report.Findings.Count, first.Count, first.CountElsewhere));
        Assert.Equal((FindingKind.PutOnPin, FindingList.MostPages + 5), Assert.Single(report.Totals));
    }

    [Fact]
    public void The_same_callsites_in_other_stacks_are_one_finding()
    {
        var script = new EventScript().AnonPage()
            .Begin("r", 1).Pin("get < read", 1, request: 1).Put("put < read", 1, request: 1)
            .Begin("r", 2).Pin("get < write", 2, request: 2).Put("put < write", 2, request: 2);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((FindingKind.PutOnPin, 2), (finding.Kind, finding.Count));
        Assert.Equal([4L, 5L, 8L], finding.Evidence);
    }
}
