using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Quality;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>Whether a kind of finding can be seen in a planned trace.</summary>
/// <param name="Kind">The kind of finding.</param>
/// <param name="WhyNot">Why it cannot, so that its absence proves nothing; null if it can.</param>
/// <param name="ByCount">Only a reference count reveals it.</param>
/// <param name="Note">
/// What the trace will and will not show of it; empty if there is nothing to add, or nothing to see.
/// </param>
public sealed record Findability(FindingKind Kind, string? WhyNot, bool ByCount, string Note)
{
    /// <summary>What could be found in a trace, in the order of the kinds.</summary>
    /// <param name="kinds">The kinds of event that it will have.</param>
    /// <param name="coverage">What its source sees.</param>
    public static IReadOnlyList<Findability> Of(IReadOnlySet<EventKind> kinds, TraceCoverage coverage)
    {
        var all = new List<Findability>();
        foreach (var detector in DetectorCatalog.Create())
        {
            string? whyNot = EventsNeeded.WhyNot(detector, coverage, kinds.Contains);
            var need = whyNot is null ? EventsNeeded.By(detector, coverage) : null;
            all.Add(new Findability(detector.Rule.Kind, whyNot, need?.ByCount ?? false, need?.Note ?? ""));
        }
        return all;
    }
}
