using System.Globalization;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>What a trace of a real kernel could and could not show, for people.</summary>
static class QualityText
{
    /// <summary>Writes the section; nothing for a simulated trace, which shows everything.</summary>
    public static void Write(AnalysisReport report, RowLimit limit, Screen screen)
    {
        if (report.Header.Source != TraceHeader.Imported) return;
        screen.Line();
        screen.Line($"{screen.Palette.Heading("QUALITY")}  what this trace could show");
        WriteChosen(report.Quality, screen);
        WritePins(report.Quality, screen);
        WriteMissed(report.Quality, screen);
        WriteBlind(report.Quality, limit, screen);
    }

    static void WriteChosen(TraceQuality quality, Screen screen)
    {
        if (quality.Chosen.Count > 0)
            screen.Line($"  recorded by choice: {string.Join(", ", quality.Chosen)}; "
                + "what was left out cannot be found");
    }

    static void WritePins(TraceQuality quality, Screen screen)
    {
        if (quality.Pins.Count == 0)
            screen.Line("  the counters of /proc/vmstat are not in the capture: "
                + "how many pins are missing is not known");
        foreach (var pins in quality.Pins)
        {
            string percent = (100 * pins.Share).ToString("0.0", CultureInfo.InvariantCulture);
            bool isDoubtful = pins.IsPoor && pins.What == Reconciliation.Released;
            screen.Line($"  accounted for {percent} % of the pins {pins.What}: "
                + $"{Format.Number(pins.Seen)} of {Format.Number(pins.Counted)} that the kernel counted"
                + (isDoubtful ? ": leaks are inconclusive" : ""));
        }
    }

    static void WriteMissed(TraceQuality quality, Screen screen)
    {
        if (quality.Missed == 0) return;
        var probes = quality.MissedProbes.Select(p => $"{p.Probe} ({Format.Number(p.Hits)})");
        bool isDoubtful = quality.WhyReleasesMayLack is not null;
        string meaning = isDoubtful ? ": leaks are inconclusive" : ", and none of them a release";
        string hits = Format.Count(quality.Missed, "hit");
        screen.Line($"  {hits} missed without a gap, by {string.Join(", ", probes)}{meaning}");
    }

    static void WriteBlind(TraceQuality quality, RowLimit limit, Screen screen)
    {
        if (quality.NotFindable.Count == 0) return;
        string hint = limit.ShowsAll ? "" : " (--limit 0 says why)";
        screen.Line($"  not findable here: {Format.Count(quality.NotFindable.Count, "kind")} of finding{hint}");
        if (!limit.ShowsAll) return;
        foreach (var (kind, reason) in quality.NotFindable) screen.Labelled($"    {PublicName.Of(kind),-26} ", reason);
    }
}
