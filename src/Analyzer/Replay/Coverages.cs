using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>What follows from what a log's source could see.</summary>
static class Coverages
{
    public static bool Has(this TraceCoverage coverage, TraceCoverage wanted) => (coverage & wanted) == wanted;

    /// <summary>Every acquisition and every release is in the log: who holds nothing in it holds nothing.</summary>
    public static bool ShowsHolds(this TraceCoverage coverage) => coverage.Has(TraceCoverage.Tokens) || coverage.Has(TraceCoverage.Puts | TraceCoverage.Counts);
}
