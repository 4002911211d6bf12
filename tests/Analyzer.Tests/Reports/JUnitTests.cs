using System.Xml.Linq;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

public class JUnitTests
{
    static XElement Suite(AnalysisReport report, string path = "t.db")
    {
        var text = new StringWriter();
        JUnit.Write(report, path, f => f.Severity > Severity.Info, text);
        return XDocument.Parse(text.ToString()).Root!.Element("testsuite")!;
    }

    static XElement Case(XElement suite, FindingKind kind) => suite.Elements("testcase")
        .Single(c => c.Attribute("classname")!.Value == "pintrace." + PublicName.Of(kind));

    static readonly string[] Counts = ["tests", "failures", "errors", "skipped"];
    static string Totals(XElement suite) => string.Join(' ', Counts.Select(n => suite.Attribute(n)!.Value));
    static string Totals(EventScript script) => Totals(Suite(Analysis.Run(script.Trace)));

    static EventScript Pinned(string at) => new EventScript().AnonPage().Begin("r").Pin(at, 1);

    static readonly int Kinds = Enum.GetValues<FindingKind>().Length - 1;

    [Fact]
    public void A_kind_that_was_found_fails_and_all_others_pass()
    {
        var suite = Suite(Analysis.Run(Pinned("a").End("close").Trace));
        Assert.Equal($"{Kinds} 1 0 0", Totals(suite));
        var failure = Case(suite, FindingKind.LeakedPin).Element("failure")!;
        const string message = "page 0x1000: pinned at a and never unpinned; its owner ended at close";
        Assert.Equal("1 time: " + message, failure.Attribute("message")!.Value);
        Assert.Equal($"F1 {message} (1 time; events 4 5)", failure.Value);
        Assert.Empty(Case(suite, FindingKind.PutOnPin).Elements());
    }

    [Fact]
    public void What_is_only_inconclusive_is_an_error() =>
        Assert.Equal($"{Kinds} 0 1 0", Totals(Pinned("a").Add(EventKind.Gap, "lost", page: 0).End("close")));

    [Fact]
    public void What_is_suppressed_is_skipped()
    {
        var report = Analysis.Run(Pinned("a").End("close").Trace);
        var suppressed = report.Suppress(Suppression.Parse("s", "leaked-pin:a"));
        Assert.Equal($"{Kinds} 0 0 1", Totals(Suite(suppressed)));
    }

    [Fact]
    public void What_is_worth_knowing_is_told_and_passes()
    {
        var script = new EventScript().AnonPage().Pin("a", 1)
            .Add(EventKind.RequestBegin, "x", page: 0, tickNs: 400_000_000);
        var suite = Suite(Analysis.Run(script.Trace));
        Assert.Equal($"{Kinds} 0 0 0", Totals(suite));
        string told = Case(suite, FindingKind.LongPin).Element("system-out")!.Value;
        Assert.Contains("held for at least 400 ms", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_is_shown()
    {
        var suite = Suite(Analysis.Run(Pinned("a\x1b[31m\u202e\n😀").End("close").Trace), "x\x1b.db");
        Assert.Equal(@"pintrace analyze x\x1b.db", suite.Attribute("name")!.Value);
        string told = Case(suite, FindingKind.LeakedPin).Element("failure")!.Value;
        Assert.Contains(@"pinned at a\x1b[31m\u202e\n😀 and", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_does_not_break_the_xml() =>
        Assert.Equal($"{Kinds} 1 0 0", Totals(Pinned("a\u0001]]><b").End("close")));
}
