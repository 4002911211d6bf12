using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Quality;

/// <summary>
/// What a trace could show and what it could not: how far the silence of an analysis can be trusted.
/// </summary>
/// <param name="Pins">The kernel's own counters against the trace; empty if they are not in the capture.</param>
/// <param name="MissedProbes">Hits that kprobes missed, by probe, without those that missed none.</param>
/// <param name="NotFindable">Finding kinds of which this trace can show nothing, each with the reason.</param>
sealed record TraceQuality(
    IReadOnlyList<Reconciliation> Pins,
    IReadOnlyList<(string Probe, long Hits)> MissedProbes,
    IReadOnlyList<(FindingKind Kind, string Reason)> NotFindable)
{
    /// <summary>Hits of probes that are missing without a gap in the trace.</summary>
    public long Missed { get; } = MissedProbes.Sum(p => p.Hits);

    /// <summary>
    /// Releases may be missing without a gap: probes missed hits, and the kernel's counter does not confirm that every
    /// release was traced.
    /// </summary>
    public bool MayLackReleases =>
        Missed > 0 && !Pins.Any(p => p.What == Reconciliation.Released && p.Seen >= p.Counted);

    /// <summary>The quality of a trace.</summary>
    /// <param name="names">Its dictionaries, with what the capture says about itself.</param>
    /// <param name="coverage">What its source could see.</param>
    /// <param name="detectors">The detectors that looked at it.</param>
    /// <param name="seen">The events that it has.</param>
    public static TraceQuality Of(
        TraceNames names, TraceCoverage coverage, IReadOnlyList<IDetector> detectors, EventTally seen)
    {
        var notFindable = new List<(FindingKind, string)>();
        foreach (var detector in detectors)
        {
            string? reason = EventsNeeded.WhyNot(detector, coverage, kind => seen.OfKind[(int)kind] > 0);
            if (reason is not null) notFindable.Add((detector.Rule.Kind, reason));
        }
        return new TraceQuality(Reconciliation.Of(names.Facts, seen), [.. MissedIn(names.Facts)], notFindable);
    }

    static IEnumerable<(string Probe, long Hits)> MissedIn(IEnumerable<KeyValuePair<string, long>> facts) =>
        from fact in facts
        where fact.Key.StartsWith(CaptureFact.Missed, StringComparison.Ordinal) && fact.Value > 0
        select (fact.Key[CaptureFact.Missed.Length..], fact.Value);
}
