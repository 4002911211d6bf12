using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Quality;

/// <summary>How much of a counter of the kernel the log explains.</summary>
/// <param name="What">acquired or released.</param>
/// <param name="Counted">Pins by /proc/vmstat while the capture ran.</param>
/// <param name="Seen">Pins that the log shows.</param>
readonly record struct Reconciliation(string What, long Counted, long Seen)
{
    /// <summary>The share that the log shows, from 0 to 1; more than was counted counts as 1.</summary>
    public double Share => Counted == 0 ? 1 : Math.Min(1, (double)Seen / Counted);
}

/// <summary>What a log could show, and what it could not: how far the silence of an analysis can be trusted.</summary>
/// <param name="Pins">The kernel's own counters against the log; empty if they are not in the capture.</param>
/// <param name="MissedProbes">Hits that kprobes missed, by probe; those that missed none are left out.</param>
/// <param name="NotFindable">Finding kinds of which this log can show nothing, each with the reason.</param>
sealed record TraceQuality(IReadOnlyList<Reconciliation> Pins, IReadOnlyList<(string Probe, long Hits)> MissedProbes, IReadOnlyList<(FindingKind Kind, string Reason)> NotFindable)
{
    /// <summary>Hits of probes that are missing without a gap in the log.</summary>
    public long Missed { get; } = MissedProbes.Sum(p => p.Hits);

    /// <summary>
    /// Releases may be missing without a gap: probes missed hits, and the kernel's counter does not say that all
    /// releases are there.
    /// </summary>
    public bool MayLackReleases => Missed > 0 && !Pins.Any(p => p.What == "released" && p.Seen >= p.Counted);

    /// <summary>Judges a log.</summary>
    /// <param name="names">Its dictionaries, with what the capture says about itself.</param>
    /// <param name="coverage">What its source could see.</param>
    /// <param name="detectors">Who looked at it.</param>
    /// <param name="seen">What it has.</param>
    internal static TraceQuality Of(TraceNames names, TraceCoverage coverage, IReadOnlyList<IDetector> detectors, EventTally seen)
    {
        var facts = names.Facts;
        List<Reconciliation> pins = [];
        foreach (var (what, counter, count) in new[] { ("acquired", CaptureFact.Acquired, seen.Acquired), ("released", CaptureFact.Released, seen.Released) })
            if (facts.TryGetValue(CaptureFact.Before + counter, out long before) && facts.TryGetValue(CaptureFact.After + counter, out long after)) pins.Add(new(what, after - before, count));
        var missed = facts.Where(f => f.Key.StartsWith(CaptureFact.Missed, StringComparison.Ordinal) && f.Value > 0).Select(f => (f.Key[CaptureFact.Missed.Length..], f.Value));
        var blind = detectors.Select(d => (d.Rule.Kind, Reason: WhyBlind(d, coverage, seen.OfKind))).Where(d => d.Reason is not null).Select(d => (d.Kind, d.Reason!));
        return new TraceQuality(pins, [.. missed], [.. blind]);
    }

    /// <summary>Null if the detector can find something in such a log.</summary>
    static string? WhyBlind(IDetector detector, TraceCoverage coverage, IReadOnlyList<long> seen)
    {
        if (detector.WhyBlind(coverage) is { } reason) return reason;
        var needed = detector.Needs(coverage);
        return needed.Any(kind => seen[(int)kind] > 0) ? null : $"no {string.Join(" or ", needed.Select(k => PublicName.Snake(k.ToString())))} in the log";
    }
}
