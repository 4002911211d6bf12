using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
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
        for (long page = 1; page <= FindingList.MostOfKind + 5; page++)
            script.AnonPage(page).Pin("a", page, page: page).Put("b", page, page: page);
        var report = Analysis.Run(script.Trace);
        Assert.Equal(
            (FindingList.MostOfKind, 6, 5),
            (report.Findings.Count, report.Findings[0].Count, report.Findings[0].CountElsewhere));
        Assert.Equal((FindingKind.PutOnPin, FindingList.MostOfKind + 5), Assert.Single(report.Totals));
    }

    [Fact]
    public void Beyond_ten_thousand_of_a_kind_those_at_other_places_are_only_counted_and_every_report_says_so()
    {
        var script = new EventScript();
        for (long page = 1; page <= FindingList.MostOfKind + 5; page++)
            script.AnonPage(page).Pin($"a{page}", page, page: page).Put("b", page, page: page);
        var report = Analysis.Run(script.Trace);
        Assert.Equal(FindingList.MostOfKind, report.Findings.Count);
        Assert.Equal((FindingKind.PutOnPin, FindingList.MostOfKind + 5), Assert.Single(report.Totals));
        Assert.Contains(
            "only the first 10,000 are listed; 5 times more, at other places, are counted",
            Written(to => AnalysisText.Write(
                report, script.Trace, "x.db", new RowLimit(1), new ColumnChoice(), Screen.Piped(to))),
            StringComparison.Ordinal);
        Assert.Contains(
            "\"not_listed\": 5", Written(to => AnalysisJson.Write(report, script.Trace, "x.db", 1, to)),
            StringComparison.Ordinal);
        Assert.Contains(
            "10,000 times and 5 more that are not listed", Written(to => JUnit.Write(report, "x.db", _ => true, to)),
            StringComparison.Ordinal);
        Assert.Contains(
            "5 more of put-on-pin are not listed", Written(to => Sarif.Write(
                report, script.Trace, "x.db", "1", SourceMap.Empty, to)),
            StringComparison.Ordinal);
    }

    static string Written(Action<TextWriter> write)
    {
        using var to = new StringWriter();
        write(to);
        return to.ToString();
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
