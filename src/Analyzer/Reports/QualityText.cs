using System.Globalization;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>What a log of a real kernel could show and what not, for people.</summary>
static class QualityText
{
    /// <summary>Writes the section; nothing for a simulated log, which shows everything.</summary>
    public static void Write(AnalysisReport report, int limit, TextWriter to)
    {
        if (report.Header.Source != TraceHeader.Imported) return;
        var quality = report.Quality;
        to.WriteLine();
        to.WriteLine("QUALITY  what this log could show");
        if (quality.Pins.Count == 0) to.WriteLine("  the counters of /proc/vmstat are not in the capture: nobody knows how many pins are missing");
        foreach (var p in quality.Pins) to.WriteLine($"  accounted for {(100 * p.Share).ToString("0.0", CultureInfo.InvariantCulture)} % of the pins {p.What}: {Format.Number(p.Seen)} of {Format.Number(p.Counted)} that the kernel counted");
        if (quality.Missed > 0) to.WriteLine($"  {Format.Count(quality.Missed, "hit")} missed without a gap, by {string.Join(", ", quality.MissedProbes.Select(p => $"{p.Probe} ({Format.Number(p.Hits)})"))}{(quality.MayLackReleases ? ": leaks are inconclusive" : ", and none of them a release")}");
        if (quality.NotFindable.Count == 0) return;
        to.WriteLine($"  not findable here: {Format.Count(quality.NotFindable.Count, "kind")} of finding{(limit == 0 ? "" : " (--limit 0 says why)")}");
        if (limit > 0) return;
        foreach (var (kind, reason) in quality.NotFindable) to.WriteLine($"    {PublicName.Of(kind),-26} {reason}");
    }
}
