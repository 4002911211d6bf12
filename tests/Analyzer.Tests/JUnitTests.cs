using System.Xml.Linq;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class JUnitTests
{
    static XElement Suite(AnalysisReport report)
    {
        var text = new StringWriter();
        JUnit.Write(report, "t.db", f => f.Severity > Severity.Info, text);
        return XDocument.Parse(text.ToString()).Root!.Element("testsuite")!;
    }

    static XElement Case(XElement suite, FindingKind kind) => suite.Elements("testcase").Single(c => c.Attribute("classname")!.Value == "pintrace." + PublicName.Of(kind));

    static readonly string[] Counts = ["tests", "failures", "errors", "skipped"];
    static string Totals(XElement suite) => string.Join(' ', Counts.Select(n => suite.Attribute(n)!.Value));

    static readonly int Kinds = Enum.GetValues<FindingKind>().Length - 1;

    [Fact]
    public void A_kind_that_was_found_fails_and_all_others_pass()
    {
        var suite = Suite(Analysis.Run(new EventScript().AnonPage().Begin("r").Pin("a", 1).End("close").Trace));
        Assert.Equal($"{Kinds} 1 0 0", Totals(suite));
        var failure = Case(suite, FindingKind.LeakedPin).Element("failure")!;
        Assert.Equal("1 time: page 0x1000: pinned at a and never unpinned; its owner ended at close", failure.Attribute("message")!.Value);
        Assert.Equal("F1 page 0x1000: pinned at a and never unpinned; its owner ended at close (1 time; events 4 5)", failure.Value);
        Assert.Empty(Case(suite, FindingKind.PutOnPin).Elements());
    }

    [Fact]
    public void What_is_only_inconclusive_is_an_error() =>
        Assert.Equal($"{Kinds} 0 1 0", Totals(Suite(Analysis.Run(new EventScript().AnonPage().Begin("r").Pin("a", 1).Add(EventKind.Gap, "lost", page: 0).End("close").Trace))));

    [Fact]
    public void What_is_suppressed_is_skipped()
    {
        var report = Analysis.Run(new EventScript().AnonPage().Begin("r").Pin("a", 1).End("close").Trace);
        Assert.Equal($"{Kinds} 0 0 1", Totals(Suite(report.Suppress(Suppression.Parse("s", "leaked-pin:a")))));
    }

    [Fact]
    public void What_is_worth_knowing_is_told_and_passes()
    {
        var suite = Suite(Analysis.Run(new EventScript().AnonPage().Pin("a", 1).Add(EventKind.RequestBegin, "x", page: 0, tickNs: 400_000_000).Trace));
        Assert.Equal($"{Kinds} 0 0 0", Totals(suite));
        Assert.Contains("held for at least 400 ms", Case(suite, FindingKind.LongPin).Element("system-out")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_does_not_break_the_xml() =>
        Assert.Equal($"{Kinds} 1 0 0", Totals(Suite(Analysis.Run(new EventScript().AnonPage().Begin("r").Pin("a\u0001]]><b", 1).End("close").Trace))));
}
