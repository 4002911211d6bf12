using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Quality;

/// <summary>
/// Whether a trace, recorded or only planned, has what a detector needs.
/// </summary>
static class EventsNeeded
{
    /// <summary>What the detector needs of a trace of this coverage; null if it is blind in it.</summary>
    public static TraceNeed? By(IDetector detector, TraceCoverage coverage) =>
        detector.Needs.FirstOrDefault(need => coverage.Has(need.Coverage));

    /// <summary>Why the detector can find nothing in a trace; null if it can.</summary>
    /// <param name="detector">Who looks at it.</param>
    /// <param name="coverage">What its source sees.</param>
    /// <param name="has">True for the kinds of event that it has.</param>
    public static string? WhyNot(IDetector detector, TraceCoverage coverage, Predicate<EventKind> has)
    {
        if (By(detector, coverage) is not { } need) return detector.WhyBlind;
        IReadOnlyList<EventKind>[] needed = [need.Taken, need.AnyOf];
        var missing = needed.FirstOrDefault(kinds => kinds.Count > 0 && !kinds.Any(kind => has(kind)));
        return missing is null ? null : $"no {string.Join(" or ", missing.Select(PublicName.SnakeOf))} in the trace";
    }
}
