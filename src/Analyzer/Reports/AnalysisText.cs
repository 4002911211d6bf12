using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>An analysis for people: totals first, one screen, the remainder counted.</summary>
public static class AnalysisText
{
    const int OthersShown = 5, StacksShown = 5, FramesShown = 5;

    /// <summary>Writes the report.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">Its path, for the commands that it names.</param>
    /// <param name="limit">Most groups of findings, and most callsites; 0 = all.</param>
    /// <param name="palette">Colours.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, ITrace trace, string path, int limit, Palette palette, TextWriter to)
    {
        to.WriteLine($"{path}: {Format.Count(report.Events, "event")}, {Format.Count(report.Pages, "page")}, {Format.Time(report.DurationNs)}; {Format.Source(report.Header)}");
        WriteGaps(report, to);
        if (report.Callsites.Sum(r => r.ReleasesNotSeen) is var unseen and > 0)
            to.WriteLine($"{Format.Count(unseen, "pin")} went without an event: later counts of {(unseen == 1 ? "its page" : "their pages")} have no room for {(unseen == 1 ? "it" : "them")}");
        if (report.OutOfOrder.Events > 0) to.WriteLine($"{Format.Count(report.OutOfOrder.Events, "event")} out of the order of time, by at most {Format.Time(report.OutOfOrder.MostNs)}: releases are matched in the order of the log");
        if (report.Older.Pins > 0) to.WriteLine($"{Format.Count(report.Older.Pins, "pin")} on {Format.Count(report.Older.Pages, "page")} {(report.Older.Pins == 1 ? "is" : "are")} older than the log, by the first count that it shows");
        if (report.ReleasedUnknown > 0) to.WriteLine($"{Format.Count(report.ReleasedUnknown, "pin")} released that the log does not show to be taken: older than the log, or taken by events that are missing");
        if (report.Refused > 0) to.WriteLine($"{Format.Count(report.Refused, "acquisition")} refused, at {string.Join(", ", report.Callsites.Where(r => r.Refused > 0).Select(r => r.Callsite))}");
        if (report.Header.State != "complete") to.WriteLine("the recording was cut short: what is open at its end is not known to have leaked");
        to.WriteLine();
        WriteFindings(report, trace, limit, palette, to);
        WriteSuppressions(report, palette, to);
        to.WriteLine();
        WriteCallsites(report, limit, to);
        QualityText.Write(report, limit, to);
    }

    static void WriteGaps(AnalysisReport report, TextWriter to)
    {
        if (report.Gaps.Count == 0) return;
        bool counted = report.Gaps.All(g => g.Lost > 0);
        string lost = report.EventsLost == 0 ? "events" : (counted ? "" : "at least ") + Format.Count(report.EventsLost, "event");
        to.WriteLine($"{lost} lost in {Format.Count(report.Gaps.Count, "place")}: findings whose evidence crosses {(report.Gaps.Count == 1 ? "it" : "one of them")} are inconclusive");
    }

    static void WriteFindings(AnalysisReport report, ITrace trace, int limit, Palette palette, TextWriter to)
    {
        if (report.Findings.Count == 0)
        {
            to.WriteLine($"FINDINGS  {(report.Gaps.Count == 0 ? palette.Good("none") : palette.Doubtful("none") + " in what is left: what the lost events would show is not known")}");
            return;
        }
        long times = report.Findings.Sum(f => (long)f.Count);
        to.WriteLine($"FINDINGS  {Format.Number(report.Findings.Count)}{(times > report.Findings.Count ? $", {Format.Number(times)} times" : "")}");
        WriteTotals([.. report.Totals.Select(t => (t.Kind, (long)t.Count))], to);
        to.WriteLine();
        List<List<Finding>> groups = [.. report.Findings.GroupBy(f => (f.Kind, f.Callsite, f.RelatedCallsite, f.Conclusive)).Select(g => g.ToList())];
        List<List<Finding>> shown = [.. groups.Take(limit == 0 ? int.MaxValue : limit)];
        var evidence = new Evidence(trace, shown.Select(g => g[0]));
        foreach (var group in shown) WriteGroup(group, evidence, report.Names, limit, palette, to);
        Remainder(groups.Count, limit, to);
    }

    /// <summary>A line a kind of finding, with its number.</summary>
    public static void WriteTotals(IReadOnlyList<(FindingKind Kind, long Count)> totals, TextWriter to)
    {
        const int usual = 22;
        int width = totals.Select(t => PublicName.Of(t.Kind).Length).Append(usual).Max();
        foreach (var (kind, count) in totals) to.WriteLine($"  {PublicName.Of(kind).PadRight(width)} {Format.Number(count)}");
    }

    static void WriteSuppressions(AnalysisReport report, Palette palette, TextWriter to)
    {
        if (report.Suppressions.Count == 0) return;
        to.WriteLine();
        to.WriteLine($"SUPPRESSED  {Format.Count(report.Suppressed.Count, "finding")}, by {Format.Count(report.Suppressions.Count(s => s.Matches > 0), "line")} of {report.Suppressions.Count}");
        foreach (var line in report.Suppressions)
            to.WriteLine($"  {(line.Matches == 0 ? palette.Doubtful("unused") : Format.Number(line.Matches)),6}  {PublicName.Of(line.Kind)}:{line.Pattern} (line {line.Line})");
    }

    /// <summary>Findings of one kind with the same culprits: the first one told, the others named.</summary>
    static void WriteGroup(List<Finding> group, Evidence evidence, TraceNames names, int limit, Palette palette, TextWriter to)
    {
        var first = group[0];
        int times = group.Sum(f => f.Count);
        string extent = times == 1 ? "" : group.Count == 1 ? $" ({Format.Number(times)} times)" : $" ({Format.Number(times)} times on {Format.Count(group.Count, "page")})";
        string title = $"{first.Severity.ToString().ToLowerInvariant()} {PublicName.Of(first.Kind)}";
        to.WriteLine($"{first.Id,5} {(first.Severity == Severity.Error ? palette.Bad(title) : palette.Doubtful(title))}{BasisOf(first)}{extent}");
        to.WriteLine($"      {first.Message}");
        if (first.CountElsewhere > 0) to.WriteLine($"      {Format.Count(first.CountElsewhere, "time")} of these on other pages: too many to list each");
        if (first.Doubt is { } doubt) to.WriteLine($"      {palette.Doubtful("inconclusive")}: {doubt}");
        WriteStacks(first, evidence, names, limit, to);
        if (group.Count == 1) return;
        int shown = limit == 0 ? group.Count - 1 : Math.Min(OthersShown, group.Count - 1);
        string more = group.Count - 1 > shown ? $" ... {Format.Number(group.Count - 1 - shown)} more" : "";
        to.WriteLine($"      also {string.Join(", ", group.Skip(1).Take(shown).Select(f => $"{f.Id} page {Format.Page(f.Pfn)}"))}{more}");
    }

    static string BasisOf(Finding f) => f.Basis switch { Basis.Exact => "", Basis.ByCount => ", by count", Basis.Inferred => ", inferred" };

    /// <summary>Who did what: a line an event of the evidence, with the stack.</summary>
    static void WriteStacks(Finding finding, Evidence evidence, TraceNames names, int limit, TextWriter to)
    {
        List<(string Part, PageEvent Event)> story = [.. evidence.Of(finding)];
        int shown = limit == 0 ? story.Count : Math.Min(StacksShown, story.Count);
        int actor = story.Max(s => names.ActorName(s.Event.Actor).Length), kind = story.Max(s => Format.Kind(s.Event).Length);
        foreach (var (part, e) in story.Take(shown))
            to.WriteLine($"      {part,-11} event {e.Seq,-6} {names.ActorName(e.Actor).PadRight(actor)} {Format.Kind(in e).PadRight(kind)} {Format.Stack(names.Stack(e.Callsite), limit == 0 ? int.MaxValue : FramesShown)}");
        if (story.Count > shown) to.WriteLine($"      ... {Format.Number(story.Count - shown)} more events (--limit 0 shows all)");
    }

    static void WriteCallsites(AnalysisReport report, int limit, TextWriter to)
    {
        string what = PublicName.Kebab(report.GroupedBy.ToString());
        List<CallsiteRow> rows = [.. report.Callsites.Where(r => r.Gets + r.Puts + r.Pins + r.Unpins + r.Outstanding + r.Findings + r.Refused > 0)];
        to.WriteLine($"{what.ToUpperInvariant()}S  {Format.Number(rows.Count)} that took, released or are blamed; releases and hold times count where the page was taken");
        if (rows.Count == 0) return;
        bool nameLast = report.GroupedBy == Grouping.Stack;
        string[] columns = ["gets", "puts", "pins", "unpins", "open", "at least", "peak", "leaked", "early", "wrong", "findings", "pages", "longterm", "p50", "p90", "p99", "max"];
        var table = new TextTable(nameLast ? [.. columns, what] : [what, .. columns]);
        foreach (var r in rows.Take(limit == 0 ? int.MaxValue : limit)) table.Add(nameLast ? [.. Cells(r), r.Callsite] : [r.Callsite, .. Cells(r)]);
        table.Write(to, indent: 2);
        Remainder(rows.Count, limit, to);
    }

    static string[] Cells(CallsiteRow r) =>
    [
        Format.Number(r.Gets), Format.Number(r.Puts), Format.Number(r.Pins), Format.Number(r.Unpins), Format.Number(r.Outstanding), r.Open == 0 ? "-" : Format.Time(r.OpenAtLeastNs),
        Format.Number(r.Peak), Format.Number(r.Leaked), Format.Number(r.EarlyReleases), Format.Number(r.WrongKind), Format.Number(r.Findings), Format.Number(r.Pages), Format.Percent(r.LongtermShare),
        Hold(r, 0), Hold(r, 1), Hold(r, 2), Hold(r, 3),
    ];

    static string Hold(CallsiteRow row, int column) => CallsiteColumns.HoldTimes[column].Value(row) is { } ns ? Format.Time(ns) : "-";

    static void Remainder(int count, int limit, TextWriter to)
    {
        if (limit > 0 && count > limit) to.WriteLine($"  ... {Format.Number(count - limit)} more (--limit 0 shows all)");
    }
}
