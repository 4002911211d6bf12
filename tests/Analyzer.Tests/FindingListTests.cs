using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class FindingListTests
{
    /// <summary>The memory of an analysis does not grow with the number of pages that the same code treats wrongly.</summary>
    [Fact]
    public void Beyond_ten_thousand_pages_findings_are_counted_and_not_listed()
    {
        var script = new EventScript();
        for (long page = 1; page <= FindingList.MostPages + 5; page++) script.AnonPage(page).Pin("a", page, page: page).Put("b", page, page: page);
        var report = Analysis.Run(script.Trace);
        Assert.Equal((FindingList.MostPages, 6, 5), (report.Findings.Count, report.Findings[0].Count, report.Findings[0].CountElsewhere));
        Assert.Equal((FindingKind.PutOnPin, FindingList.MostPages + 5), Assert.Single(report.Totals));
    }
}
