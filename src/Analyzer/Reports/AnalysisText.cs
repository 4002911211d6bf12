using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

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
        to.WriteLine($"{path}: {Words.Count(report.Events, "event")}, {Words.Count(report.Pages, "page")}, {Words.Time(report.DurationNs)}; {Words.Source(report.Header)}");
        WriteGaps(report, to);
        if (report.Callsites.Sum(r => r.ReleasesNotSeen) is var unseen and > 0)
            to.WriteLine($"{Words.Count(unseen, "pin")} went without an event: later counts of {(unseen == 1 ? "its page" : "their pages")} have no room for {(unseen == 1 ? "it" : "them")}");
        if (report.OutOfOrder.Events > 0) to.WriteLine($"{Words.Count(report.OutOfOrder.Events, "event")} out of the order of time, by at most {Words.Time(report.OutOfOrder.MostNs)}: releases are matched in the order of the log");
        if (report.Older.Pins > 0) to.WriteLine($"{Words.Count(report.Older.Pins, "pin")} on {Words.Count(report.Older.Pages, "page")} {(report.Older.Pins == 1 ? "is" : "are")} older than the log, by the first count that it shows");
        if (report.ReleasedUnknown > 0) to.WriteLine($"{Words.Count(report.ReleasedUnknown, "pin")} released that the log does not show to be taken: older than the log, or taken by events that are missing");
        if (report.Refused > 0) to.WriteLine($"{Words.Count(report.Refused, "acquisition")} refused, at {string.Join(", ", report.Callsites.Where(r => r.Refused > 0).Select(r => r.Callsite))}");
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
        string lost = report.EventsLost == 0 ? "events" : (counted ? "" : "at least ") + Words.Count(report.EventsLost, "event");
        to.WriteLine($"{lost} lost in {Words.Count(report.Gaps.Count, "place")}: findings whose evidence crosses {(report.Gaps.Count == 1 ? "it" : "one of them")} are inconclusive");
    }

    static void WriteFindings(AnalysisReport report, ITrace trace, int limit, Palette palette, TextWriter to)
    {
        if (report.Findings.Count == 0)
        {
            to.WriteLine($"FINDINGS  {(report.Gaps.Count == 0 ? palette.Good("none") : palette.Doubtful("none") + " in what is left: what the lost events would show is not known")}");
            return;
        }
        long times = report.Findings.Sum(f => (long)f.Count);
        to.WriteLine($"FINDINGS  {Words.Number(report.Findings.Count)}{(times > report.Findings.Count ? $", {Words.Number(times)} times" : "")}");
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
        foreach (var (kind, count) in totals) to.WriteLine($"  {PublicName.Of(kind).PadRight(width)} {Words.Number(count)}");
    }

    static void WriteSuppressions(AnalysisReport report, Palette palette, TextWriter to)
    {
        if (report.Suppressions.Count == 0) return;
        to.WriteLine();
        to.WriteLine($"SUPPRESSED  {Words.Count(report.Suppressed.Count, "finding")}, by {Words.Count(report.Suppressions.Count(s => s.Matches > 0), "line")} of {report.Suppressions.Count}");
        foreach (var line in report.Suppressions)
            to.WriteLine($"  {(line.Matches == 0 ? palette.Doubtful("unused") : Words.Number(line.Matches)),6}  {PublicName.Of(line.Kind)}:{line.Pattern} (line {line.Line})");
    }

    /// <summary>Findings of one kind with the same culprits: the first one told, the others named.</summary>
    static void WriteGroup(List<Finding> group, Evidence evidence, TraceNames names, int limit, Palette palette, TextWriter to)
    {
        var first = group[0];
        int times = group.Sum(f => f.Count);
        string extent = times == 1 ? "" : group.Count == 1 ? $" ({Words.Number(times)} times)" : $" ({Words.Number(times)} times on {Words.Count(group.Count, "page")})";
        string title = $"{first.Severity.ToString().ToLowerInvariant()} {PublicName.Of(first.Kind)}";
        to.WriteLine($"{first.Id,5} {(first.Severity == Severity.Error ? palette.Bad(title) : palette.Doubtful(title))}{BasisOf(first)}{extent}");
        to.WriteLine($"      {first.Message}");
        if (first.CountElsewhere > 0) to.WriteLine($"      {Words.Count(first.CountElsewhere, "time")} of these on other pages: too many to list each");
        if (first.Doubt is { } doubt) to.WriteLine($"      {palette.Doubtful("inconclusive")}: {doubt}");
        WriteStacks(first, evidence, names, limit, to);
        if (group.Count == 1) return;
        int shown = limit == 0 ? group.Count - 1 : Math.Min(OthersShown, group.Count - 1);
        string more = group.Count - 1 > shown ? $" ... {Words.Number(group.Count - 1 - shown)} more" : "";
        to.WriteLine($"      also {string.Join(", ", group.Skip(1).Take(shown).Select(f => $"{f.Id} page {Words.Page(f.Pfn)}"))}{more}");
    }

    static string BasisOf(Finding f) => f.Basis switch { Basis.Exact => "", Basis.ByCount => ", by count", Basis.Inferred => ", inferred" };

    /// <summary>Who did what: a line an event of the evidence, with the stack.</summary>
    static void WriteStacks(Finding finding, Evidence evidence, TraceNames names, int limit, TextWriter to)
    {
        List<(string Part, PageEvent Event)> story = [.. evidence.Of(finding)];
        int shown = limit == 0 ? story.Count : Math.Min(StacksShown, story.Count);
        int actor = story.Max(s => names.ActorName(s.Event.Actor).Length), kind = story.Max(s => Words.Kind(s.Event).Length);
        foreach (var (part, e) in story.Take(shown))
            to.WriteLine($"      {part,-11} event {e.Seq,-6} {names.ActorName(e.Actor).PadRight(actor)} {Words.Kind(in e).PadRight(kind)} {Words.Stack(names.Stack(e.Callsite), limit == 0 ? int.MaxValue : FramesShown)}");
        if (story.Count > shown) to.WriteLine($"      ... {Words.Number(story.Count - shown)} more events (--limit 0 shows all)");
    }

    static void WriteCallsites(AnalysisReport report, int limit, TextWriter to)
    {
        string what = PublicName.Kebab(report.GroupedBy.ToString());
        List<CallsiteRow> rows = [.. report.Callsites.Where(r => r.Gets + r.Puts + r.Pins + r.Unpins + r.Outstanding + r.Findings + r.Refused > 0)];
        to.WriteLine($"{what.ToUpperInvariant()}S  {Words.Number(rows.Count)} that took, released or are blamed; releases and hold times count where the page was taken");
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
        Words.Number(r.Gets), Words.Number(r.Puts), Words.Number(r.Pins), Words.Number(r.Unpins), Words.Number(r.Outstanding), r.Open == 0 ? "-" : Words.Time(r.OpenAtLeastNs),
        Words.Number(r.Peak), Words.Number(r.Leaked), Words.Number(r.EarlyReleases), Words.Number(r.WrongKind), Words.Number(r.Findings), Words.Number(r.Pages), Words.Percent(r.LongtermShare),
        Hold(r, 0), Hold(r, 1), Hold(r, 2), Hold(r, 3),
    ];

    static string Hold(CallsiteRow row, int column) => row.Hold(CallsiteRow.HoldColumns[column].Share) is { } ns ? Words.Time(ns) : "-";

    static void Remainder(int count, int limit, TextWriter to)
    {
        if (limit > 0 && count > limit) to.WriteLine($"  ... {Words.Number(count - limit)} more (--limit 0 shows all)");
    }
}
