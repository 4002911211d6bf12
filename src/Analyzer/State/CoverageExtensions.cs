using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.State;

/// <summary>What follows from what a trace's source could see.</summary>
static class CoverageExtensions
{
    public static bool Has(this TraceCoverage coverage, TraceCoverage wanted) => (coverage & wanted) == wanted;

    /// <summary>
    /// Every acquisition and every release is in the trace, so what it does not show to be held is not held.
    /// </summary>
    public static bool ShowsHolds(this TraceCoverage coverage) =>
        coverage.Has(TraceCoverage.Tokens) || coverage.Has(TraceCoverage.Puts | TraceCoverage.Counts);
}
