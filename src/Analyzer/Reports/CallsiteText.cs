using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>The per-callsite table for people: columns that are wide elsewhere have short headings.</summary>
static class CallsiteText
{
    static readonly (string Heading, Func<CallsiteRow, string> Cell)[] Columns =
    [
        Column("gets", CallsiteColumns.Gets),
        Column("puts", CallsiteColumns.Puts),
        Column("pins", CallsiteColumns.Pins),
        Column("unpins", CallsiteColumns.Unpins),
        Column("outstanding", CallsiteColumns.Outstanding),
        Column("open at least", CallsiteColumns.OpenAtLeast),
        Column("peak", CallsiteColumns.Peak),
        Column("leaked", CallsiteColumns.Leaked),
        Column("early", CallsiteColumns.EarlyReleases),
        Column("wrong", CallsiteColumns.WrongKind),
        Column("findings", CallsiteColumns.Findings),
        Column("pages", CallsiteColumns.Pages),
        ("longterm share", r => Format.Percent(r.LongtermShare)),
        .. CallsiteColumns.HoldTimes.Select(c => Column(c.Name, c)),
    ];

    public static void Write(AnalysisReport report, RowLimit limit, TextWriter to)
    {
        string what = PublicName.Of(report.GroupedBy);
        List<CallsiteRow> rows = [.. report.Callsites.Where(IsShown)];
        to.WriteLine($"{what.ToUpperInvariant()}S  {Format.Number(rows.Count)} that took, released or are blamed; "
            + "releases and hold times count where the page was taken");
        if (rows.Count == 0) return;
        bool nameLast = report.GroupedBy == Grouping.Stack;
        var table = new TextTable(Line(what, Columns.Select(c => c.Heading)));
        foreach (var row in limit.Of(rows)) table.Add(Line(row.Callsite, Columns.Select(c => c.Cell(row))));
        table.Write(to, indent: 2);
        limit.WriteRemainder(rows.Count, to, indent: 2);

        string[] Line(string name, IEnumerable<string> cells) => nameLast ? [.. cells, name] : [name, .. cells];
    }

    static bool IsShown(CallsiteRow r) =>
        r.Gets + r.Puts + r.Pins + r.Unpins + r.Outstanding + r.Findings + r.Refused > 0;

    static (string, Func<CallsiteRow, string>) Column(string heading, CallsiteColumn column) =>
        (heading, row => Text(column, column.Value(row)));

    static string Text(CallsiteColumn column, long? value)
    {
        if (value is not { } number) return "-";
        return column.Unit == Units.Ns ? Format.Time(number) : Format.Number(number);
    }
}
