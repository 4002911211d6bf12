using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>An analysis for people: totals first, one screen, the remainder counted.</summary>
public static class AnalysisText
{
    const int UsualKind = 22, ReasonsShown = 3;

    /// <summary>Writes the report.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">Its path, for the commands that it names.</param>
    /// <param name="limit">Most groups of findings, and most callsites; 0 = all.</param>
    /// <param name="columns">Which numbers of the callsites are shown.</param>
    /// <param name="screen">Where to.</param>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static void Write(
        AnalysisReport report, ITrace trace, string path, RowLimit limit, ColumnChoice columns, Screen screen)
    {
        WriteContents(report, path, screen);
        WriteCaveats(report, screen);
        screen.Line();
        WriteFindings(report, trace, limit, screen);
        WriteSuppressions(report, screen);
        screen.Line();
        CallsiteText.Write(report, limit, columns, screen);
        QualityText.Write(report, limit, screen);
    }

    /// <summary>Writes a line for each kind of finding, with its number.</summary>
    public static void WriteTotals(IReadOnlyList<(FindingKind Kind, long Count)> totals, Screen screen)
    {
        int width = totals.Select(t => PublicName.Of(t.Kind).Length).Append(UsualKind).Max();
        foreach (var (kind, count) in totals)
            screen.Line($"  {PublicName.Of(kind).PadRight(width)} {Format.Number(count)}");
    }

    static void WriteContents(AnalysisReport report, string path, Screen screen)
    {
        string events = Format.Count(report.Events, "event"), pages = Format.Count(report.Pages, "page");
        screen.Line($"{path}: {events}, {pages}, {Format.Time(report.DurationNs)}; {Format.Source(report.Header)}");
    }

    /// <summary>What makes the trace incomplete or uncertain.</summary>
    static void WriteCaveats(AnalysisReport report, Screen screen)
    {
        WriteGaps(report, screen);
        WriteUnseen(report.Callsites.Sum(r => r.ReleasesNotSeen), screen);
        if (report.OutOfOrder is { Events: > 0 } late)
            screen.Line($"{Format.Count(late.Events, "event")} out of the order of time, "
                + $"by at most {Format.Time(late.MostNs)}: releases are matched in the order of the trace");
        if (report.PinsBeforeStart is { Pins: > 0 } older)
            screen.Line($"{Format.Count(older.Pins, "pin")} on {Format.Count(older.Pages, "page")} "
                + $"{(older.Pins == 1 ? "is" : "are")} older than the trace, by the first count that it shows");
        if (report.ReleasedUnknown > 0)
            screen.Line($"{Format.Count(report.ReleasedUnknown, "pin")} released that the trace does not show "
                + "to be taken: older than the trace, or taken by events that are missing");
        if (report.Refused > 0)
        {
            var places = report.Callsites.Where(r => r.Refused > 0).Select(r => r.Callsite);
            screen.Line($"{Format.Count(report.Refused, "acquisition")} refused, at {string.Join(", ", places)}");
        }
        if (report.Header.State != TraceHeader.Complete)
            screen.Line("the recording was cut short: what is open at its end is not known to have leaked");
    }

    static void WriteGaps(AnalysisReport report, Screen screen)
    {
        if (report.Gaps.Count == 0) return;
        string atLeast = report.Gaps.All(g => g.Lost > 0) ? "" : "at least ";
        string lost = report.EventsLost == 0 ? "events" : atLeast + Format.Count(report.EventsLost, "event");
        string one = report.Gaps.Count == 1 ? "it" : "one of them";
        screen.Line($"{lost} lost in {Format.Count(report.Gaps.Count, "place")}: "
            + $"findings whose evidence crosses {one} are inconclusive");
        if (report.KeptNs is { } kept)
            screen.Line($"the kernel's buffer kept the last {Format.Time(kept)}: of what is older, events are missing");
    }

    static void WriteUnseen(long pins, Screen screen)
    {
        if (pins == 0) return;
        string room = pins == 1 ? "its page have no room for it" : "their pages have no room for them";
        screen.Line($"{Format.Count(pins, "pin")} went without an event: later counts of {room}");
    }

    static void WriteFindings(AnalysisReport report, ITrace trace, RowLimit limit, Screen screen)
    {
        if (report.Findings.Count == 0)
        {
            WriteNone(report, screen);
            return;
        }
        long times = report.Totals.Sum(t => (long)t.Count);
        string more = times > report.Findings.Count ? $", which happened {Format.Number(times)} times:" : "";
        screen.Line($"{screen.Palette.Heading("FINDINGS")}  {Format.Number(report.Findings.Count)}{more}");
        WriteTotals([.. report.Totals.Select(t => (t.Kind, (long)t.Count))], screen);
        string most = Format.Number(FindingList.MostOfKind);
        foreach (var (kind, count) in report.NotListed)
            screen.Line($"  of {PublicName.Of(kind)}, only the first {most} are listed; {Format.Count(count, "time")} "
                + $"more, at other places, {(count == 1 ? "is" : "are")} counted");
        screen.Line();
        FindingsText.Write(report, trace, limit, screen);
    }

    /// <summary>Nothing was found: that says no more than what could have been found.</summary>
    static void WriteNone(AnalysisReport report, Screen screen)
    {
        int blind = report.NotFindable.Count, kinds = DetectorCatalog.Rules.Count;
        string none = report.Gaps.Count + blind == 0 ? screen.Palette.Good("none") : screen.Palette.Doubtful("none");
        string lost = report.Gaps.Count == 0 ? "" : " in what is left: what the lost events would show is not known";
        screen.Line($"{screen.Palette.Heading("FINDINGS")}  {none}{lost}");
        if (blind == 0) return;
        bool hasPins = report.Callsites.Any(r => r.Pins > 0);
        string why = hasPins ? $": {Reasons([.. report.NotFindable.Values])}" : "";
        string what = hasPins ? "" : "no pins in this trace: ";
        screen.Line($"  {what}{blind} of {kinds} kinds cannot be found{why}");
    }

    /// <summary>The most frequent reasons, each with the number of kinds that it is for.</summary>
    static string Reasons(List<string> all)
    {
        var reasons = all.GroupBy(r => r).OrderByDescending(g => g.Count()).ToList();
        string most = string.Join("; ", reasons.Take(ReasonsShown).Select(g => $"{g.Key} ({g.Count()})"));
        return reasons.Count > ReasonsShown ? most + "; ..." : most;
    }

    static void WriteSuppressions(AnalysisReport report, Screen screen)
    {
        if (report.Suppressions.Count == 0) return;
        string findings = Format.Count(report.Suppressed.Count, "finding");
        string lines = Format.Count(report.Suppressions.Count(s => s.Matches > 0), "line");
        screen.Line();
        screen.Line($"{screen.Palette.Heading("SUPPRESSED")}  {findings}, by {lines} of {report.Suppressions.Count}");
        foreach (var line in report.Suppressions)
        {
            string matches = line.Matches == 0 ? screen.Palette.Doubtful("unused") : Format.Number(line.Matches);
            screen.Line($"  {matches,6}  {PublicName.Of(line.Kind)}:{line.Pattern} (line {line.Line})");
        }
    }
}
