using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

public class AnalysisTextTests
{
    static string Write(EventScript script, int limit = 10, Palette? palette = null)
    {
        var text = new StringWriter();
        var report = Analysis.Run(script.Trace);
        AnalysisText.Write(
            report, script.Trace, "t.db", new RowLimit(limit), new ColumnChoice(),
            new Screen(new VisibleWriter(text), Screen.PipedWidth, palette ?? Palette.Plain));
        return text.ToString();
    }

    [Fact]
    public void What_is_cut_is_counted()
    {
        var script = new EventScript().Begin("r");
        for (int i = 1; i <= 14; i++) script.AnonPage(i).Pin($"site{i:00}", i, page: i);
        script.End("close");
        string cut = Write(script);
        Assert.Equal(2, cut.Split("… 4 more: --limit 0").Length - 1);
        Assert.DoesNotContain("F11", cut, StringComparison.Ordinal);
        Assert.Contains("F14", Write(script, limit: 0), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_only_where_they_are_asked_for()
    {
        var script = new EventScript().AnonPage().Begin("r").Pin("a", 1).End("close");
        Assert.DoesNotContain("\x1b", Write(script), StringComparison.Ordinal);
        string coloured = Write(script, palette: Palette.Ansi);
        Assert.Contains("\x1b[31merror leaked-pin\x1b[0m", coloured, StringComparison.Ordinal);
    }
}
