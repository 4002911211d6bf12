using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// Finds one kind of wrong from transitions alone. A detector is found by its catalogue; it must have a constructor
/// without parameters, and keeps between events only what a transition does not tell.
/// </summary>
interface IDetector
{
    /// <summary>What it finds.</summary>
    FindingRule Rule { get; }
    /// <summary>The event kinds that it wants to see.</summary>
    IReadOnlyList<EventKind> Watches { get; }
    /// <summary>It wants to see refused events of those kinds, too.</summary>
    bool WatchesRefusals => false;

    /// <summary>
    /// Why it can find nothing in a trace whose source sees no more than this, whatever its events; null if it can. A
    /// detector that is blind is shown no events.
    /// </summary>
    string? WhyBlind(TraceCoverage coverage) => null;
    /// <summary>Without any event of these kinds it finds nothing.</summary>
    IReadOnlyList<EventKind> Needs(TraceCoverage coverage) => Watches;

    /// <summary>
    /// Looks at an event of a kind that it watches. What was refused (unless it watches refusals), failed or skipped is
    /// not shown to it.
    /// </summary>
    void Observe(Transition t, FindingList findings);

    /// <summary>The trace has ended.</summary>
    void Finish(TraceState end, FindingList findings) { }

    /// <summary>A finding of its own, in a sentence.</summary>
    string Describe(Finding finding, TraceNames names);
}
