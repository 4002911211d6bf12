using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>The per-callsite table for people.</summary>
static class CallsiteText
{
    const int Indent = 2, LeastName = 24;

    public static void Write(AnalysisReport report, RowLimit limit, ColumnChoice choice, Screen screen)
    {
        string what = PublicName.Of(report.GroupedBy), heading = what.ToUpperInvariant() + "S";
        List<CallsiteRow> rows = [.. report.Callsites.Where(IsShown)];
        screen.Line($"{screen.Palette.Heading(heading)}  {Format.Number(rows.Count)} that took, released or are "
            + "blamed; releases and hold times count where the page was taken");
        if (rows.Count == 0) return;
        var (columns, hidden) = choice.For(rows, screen.Width - Indent - LeastName);
        // Stacks with the same ends are common: they are never cut.
        bool isWhole = limit.ShowsAll || report.GroupedBy == Grouping.Stack;
        var table = new TextTable([what, .. columns.Select(c => c.Name)]) { Prose = isWhole ? [what] : [] };
        foreach (var row in limit.Of(rows)) table.Add([row.Callsite, .. columns.Select(c => Text(c, c.Value(row)))]);
        table.Write(screen, Indent);
        limit.WriteRemainder(rows.Count, screen, Indent);
        if (hidden > 0) screen.Hidden(Format.Count(hidden, "more column"), "--columns all", Indent);
    }

    static bool IsShown(CallsiteRow r) =>
        r.Gets + r.Puts + r.Pins + r.Unpins + r.Outstanding + r.Findings + r.Refused > 0;

    static string Text(CallsiteColumn column, long? value)
    {
        if (value is not { } number) return "-";
        return column.Unit == Units.Ns ? Format.Time(number) : Format.Number(number);
    }
}
