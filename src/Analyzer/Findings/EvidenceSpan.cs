using Pintrace.Analyzer.State;

namespace Pintrace.Analyzer.Findings;

/// <summary>The events between which the history must be known for an occurrence to be proven.</summary>
/// <param name="From">First event that the trace must contain.</param>
/// <param name="Until">Last one; 0 if there was no occurrence yet.</param>
readonly record struct EvidenceSpan(long From, long Until)
{
    public bool IsEmpty => Until == 0;

    /// <summary>The first gap within it; null if there is none.</summary>
    public LogGap? FirstGap(LogGaps gaps) => gaps.FirstBetween(From, Until);
}
