using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests;

public class ReportTests
{
    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1_500, "1.50 µs")]
    [InlineData(12_345, "12.3 µs")]
    [InlineData(123_456_789, "123 ms")]
    [InlineData(7_000_000_000, "7.00 s")]
    public void Times_have_three_digits(long ns, string text) => Assert.Equal(text, Format.Time(ns));

    [Fact]
    public void Lanes_are_one_column_an_actor_and_one_line_an_event()
    {
        var script = new EventScript().Add(EventKind.Alloc, "setup").Add(EventKind.Pin, "a", refs: 1024, actor: "rdma").Add(EventKind.Lock, "b", set: PageFlags.Locked, actor: "flusher").Add(EventKind.Mkclean, "b", actor: "flusher");
        var text = new StringWriter();
        Lanes.Write(script.Trace.Events, script.Trace.Names, e => e.Kind == EventKind.Mkclean ? "here" : null, all: false, text);
        Assert.Equal("""
              event  task       rdma       flusher     page 0x1000
                  1  alloc      .          .           ref 1 map 0
                  2  .          pin        .           ref 1025 map 0
                  4  .          .          mkclean     ref 1025 map 0  <== here

            """.ReplaceLineEndings("\n"), text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Tables_align_numbers_to_the_right_and_text_to_the_left()
    {
        var (table, text) = (new TextTable("name", "n", "page"), new StringWriter());
        table.Add("a", "1,000", "0x1");
        table.Add("long name", "-", "0x1000");
        table.Write(text, indent: 1);
        Assert.Equal(" name           n  page\n a          1,000  0x1\n long name      -  0x1000\n", text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_same_callsites_in_other_stacks_are_one_finding()
    {
        var script = new EventScript().AnonPage().Begin("r", 1).Pin("get < read", 1, request: 1).Put("put < read", 1, request: 1).Begin("r", 2).Pin("get < write", 2, request: 2).Put("put < write", 2, request: 2);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((FindingKind.PutOnPin, 2), (finding.Kind, finding.Count));
        Assert.Equal([4L, 5L, 8L], finding.Evidence);
    }

    [Fact]
    public void What_is_cut_is_counted()
    {
        var script = new EventScript().Begin("r");
        for (int i = 1; i <= 14; i++) script.AnonPage(i).Pin($"site{i:00}", i, page: i);
        var (report, text) = (Analysis.Run(script.End("close").Trace), new StringWriter());
        AnalysisText.Write(report, script.Trace, "t.db", limit: 10, Palette.Plain, text);
        Assert.Equal(2, text.ToString().Split("... 4 more (--limit 0 shows all)").Length - 1);
        Assert.DoesNotContain("F11", text.ToString(), StringComparison.Ordinal);
        AnalysisText.Write(report, script.Trace, "t.db", limit: 0, Palette.Plain, text);
        Assert.Contains("F14", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_only_where_they_are_asked_for()
    {
        var trace = new EventScript().AnonPage().Begin("r").Pin("a", 1).End("close").Trace;
        var report = Analysis.Run(trace);
        Assert.Equal((false, true), (Text(Palette.Plain).Contains('\x1b', StringComparison.Ordinal), Text(Palette.Ansi).Contains("\x1b[31merror leaked-pin\x1b[0m", StringComparison.Ordinal)));

        string Text(Palette palette)
        {
            var text = new StringWriter();
            AnalysisText.Write(report, trace, "t.db", limit: 10, palette, text);
            return text.ToString();
        }
    }
}
