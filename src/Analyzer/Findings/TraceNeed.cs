using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>What a trace of a certain coverage must contain before a detector can find anything in it.</summary>
/// <param name="Coverage">What the trace's source must see for this to apply.</param>
/// <param name="AnyOf">Without any event of these kinds there is nothing to find.</param>
sealed record TraceNeed(TraceCoverage Coverage, params IReadOnlyList<EventKind> AnyOf)
{
    /// <summary>
    /// Nor without any of these: what is held must have been taken, and what is used too late must have been freed.
    /// Empty if that does not matter.
    /// </summary>
    public IReadOnlyList<EventKind> Taken { get; init; } = [];

    /// <summary>True if only a reference count reveals it, because the release itself leaves no event.</summary>
    public bool ByCount { get; init; }

    /// <summary>What such a trace does or does not show of it; empty if there is nothing to add.</summary>
    public string Note { get; init; } = "";
}
