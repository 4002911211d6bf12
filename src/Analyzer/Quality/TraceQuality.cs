using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
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
    /// Why releases may be missing without a gap: the kernel counted more, or probes missed hits and its counter does
    /// not confirm that every release was traced. Null if neither is so.
    /// </summary>
    public string? WhyReleasesMayLack { get; } = WhyLacking(Pins, MissedProbes.Sum(p => p.Hits));

    static string? WhyLacking(IReadOnlyList<Reconciliation> pins, long missed)
    {
        var released = pins.Where(p => p.What == Reconciliation.Released).ToList();
        if (released is [{ IsPoor: true } poor])
            return $"{Format.Number(poor.Seen)} of {Format.Number(poor.Counted)} releases of pins that the kernel "
                + "counted are in the trace, and what is not may be among the others";
        return missed == 0 || released.Any(p => p.Seen >= p.Counted)
            ? null
            : $"{Format.Count(missed, "hit")} of probes were missed (kprobe_profile), and what is not in the trace "
                + "may be among them";
    }

    /// <summary>What was recorded by choice, as in "only task=fio" and "stacks 1/8"; empty = everything.</summary>
    public IReadOnlyList<string> Chosen { get; private init; } = [];

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
        return new TraceQuality(Reconciliation.Of(names.Facts, seen), [.. MissedIn(names.Facts)], notFindable)
        { Chosen = [.. names.Facts.Keys.Where(IsChoice).Select(key => Spaced(key))] };
    }

    /// <summary>Only the first dot separates: a task may have others in its name.</summary>
    static string Spaced(string fact) => $"{fact[..fact.IndexOf('.')]} {fact[(fact.IndexOf('.') + 1)..]}";

    static bool IsChoice(string fact) => fact.StartsWith(CaptureFact.Only, StringComparison.Ordinal)
        || fact.StartsWith(CaptureFact.Stacks, StringComparison.Ordinal);

    static IEnumerable<(string Probe, long Hits)> MissedIn(IEnumerable<KeyValuePair<string, long>> facts) =>
        from fact in facts
        where fact.Key.StartsWith(CaptureFact.Missed, StringComparison.Ordinal) && fact.Value > 0
        select (fact.Key[CaptureFact.Missed.Length..], fact.Value);
}
