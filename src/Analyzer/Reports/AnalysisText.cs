using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
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
    /// <param name="palette">Colours.</param>
    /// <param name="to">Where to.</param>
    public static void Write(
        AnalysisReport report, ITrace trace, string path, RowLimit limit, Palette palette, TextWriter to)
    {
        WriteContents(report, path, to);
        WriteCaveats(report, to);
        to.WriteLine();
        WriteFindings(report, trace, limit, palette, to);
        WriteSuppressions(report, palette, to);
        to.WriteLine();
        CallsiteText.Write(report, limit, to);
        QualityText.Write(report, limit, to);
    }

    /// <summary>Writes a line for each kind of finding, with its number.</summary>
    public static void WriteTotals(IReadOnlyList<(FindingKind Kind, long Count)> totals, TextWriter to)
    {
        int width = totals.Select(t => PublicName.Of(t.Kind).Length).Append(UsualKind).Max();
        foreach (var (kind, count) in totals)
            to.WriteLine($"  {PublicName.Of(kind).PadRight(width)} {Format.Number(count)}");
    }

    static void WriteContents(AnalysisReport report, string path, TextWriter to)
    {
        string events = Format.Count(report.Events, "event"), pages = Format.Count(report.Pages, "page");
        to.WriteLine($"{path}: {events}, {pages}, {Format.Time(report.DurationNs)}; {Format.Source(report.Header)}");
    }

    /// <summary>What makes the trace incomplete or uncertain.</summary>
    static void WriteCaveats(AnalysisReport report, TextWriter to)
    {
        WriteGaps(report, to);
        WriteUnseen(report.Callsites.Sum(r => r.ReleasesNotSeen), to);
        if (report.OutOfOrder is { Events: > 0 } late)
            to.WriteLine($"{Format.Count(late.Events, "event")} out of the order of time, "
                + $"by at most {Format.Time(late.MostNs)}: releases are matched in the order of the trace");
        if (report.PinsBeforeStart is { Pins: > 0 } older)
            to.WriteLine($"{Format.Count(older.Pins, "pin")} on {Format.Count(older.Pages, "page")} "
                + $"{(older.Pins == 1 ? "is" : "are")} older than the trace, by the first count that it shows");
        if (report.ReleasedUnknown > 0)
            to.WriteLine($"{Format.Count(report.ReleasedUnknown, "pin")} released that the trace does not show "
                + "to be taken: older than the trace, or taken by events that are missing");
        if (report.Refused > 0)
        {
            var places = report.Callsites.Where(r => r.Refused > 0).Select(r => r.Callsite);
            to.WriteLine($"{Format.Count(report.Refused, "acquisition")} refused, at {string.Join(", ", places)}");
        }
        if (report.Header.State != TraceHeader.Complete)
            to.WriteLine("the recording was cut short: what is open at its end is not known to have leaked");
    }

    static void WriteGaps(AnalysisReport report, TextWriter to)
    {
        if (report.Gaps.Count == 0) return;
        string atLeast = report.Gaps.All(g => g.Lost > 0) ? "" : "at least ";
        string lost = report.EventsLost == 0 ? "events" : atLeast + Format.Count(report.EventsLost, "event");
        string one = report.Gaps.Count == 1 ? "it" : "one of them";
        to.WriteLine($"{lost} lost in {Format.Count(report.Gaps.Count, "place")}: "
            + $"findings whose evidence crosses {one} are inconclusive");
    }

    static void WriteUnseen(long pins, TextWriter to)
    {
        if (pins == 0) return;
        string room = pins == 1 ? "its page have no room for it" : "their pages have no room for them";
        to.WriteLine($"{Format.Count(pins, "pin")} went without an event: later counts of {room}");
    }

    static void WriteFindings(AnalysisReport report, ITrace trace, RowLimit limit, Palette palette, TextWriter to)
    {
        if (report.Findings.Count == 0)
        {
            WriteNone(report, palette, to);
            return;
        }
        long times = report.Totals.Sum(t => (long)t.Count);
        string more = times > report.Findings.Count ? $", which happened {Format.Number(times)} times:" : "";
        to.WriteLine($"FINDINGS  {Format.Number(report.Findings.Count)}{more}");
        WriteTotals([.. report.Totals.Select(t => (t.Kind, (long)t.Count))], to);
        string most = Format.Number(FindingList.MostOfKind);
        foreach (var (kind, count) in report.NotListed)
            to.WriteLine($"  of {PublicName.Of(kind)}, only the first {most} are listed; {Format.Count(count, "time")} "
                + $"more, at other places, {(count == 1 ? "is" : "are")} counted");
        to.WriteLine();
        FindingsText.Write(report, trace, limit, palette, to);
    }

    /// <summary>Nothing was found: that says no more than what could have been found.</summary>
    static void WriteNone(AnalysisReport report, Palette palette, TextWriter to)
    {
        int blind = report.NotFindable.Count, kinds = DetectorCatalog.Rules.Count;
        string none = report.Gaps.Count + blind == 0 ? palette.Good("none") : palette.Doubtful("none");
        string lost = report.Gaps.Count == 0 ? "" : " in what is left: what the lost events would show is not known";
        to.WriteLine($"FINDINGS  {none}{lost}");
        if (blind == 0) return;
        bool hasPins = report.Callsites.Any(r => r.Pins > 0);
        string why = hasPins ? $": {Reasons([.. report.NotFindable.Values])}" : "";
        string what = hasPins ? "" : "no pins in this trace: ";
        to.WriteLine($"  {what}{blind} of {kinds} kinds cannot be found{why}");
    }

    /// <summary>The most frequent reasons, each with the number of kinds that it is for.</summary>
    static string Reasons(List<string> all)
    {
        var reasons = all.GroupBy(r => r).OrderByDescending(g => g.Count()).ToList();
        string most = string.Join("; ", reasons.Take(ReasonsShown).Select(g => $"{g.Key} ({g.Count()})"));
        return reasons.Count > ReasonsShown ? most + "; ..." : most;
    }

    static void WriteSuppressions(AnalysisReport report, Palette palette, TextWriter to)
    {
        if (report.Suppressions.Count == 0) return;
        string findings = Format.Count(report.Suppressed.Count, "finding");
        string lines = Format.Count(report.Suppressions.Count(s => s.Matches > 0), "line");
        to.WriteLine();
        to.WriteLine($"SUPPRESSED  {findings}, by {lines} of {report.Suppressions.Count}");
        foreach (var line in report.Suppressions)
        {
            string matches = line.Matches == 0 ? palette.Doubtful("unused") : Format.Number(line.Matches);
            to.WriteLine($"  {matches,6}  {PublicName.Of(line.Kind)}:{line.Pattern} (line {line.Line})");
        }
    }
}
