using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// Finds one kind of error from transitions alone. The catalogue finds detectors by itself; a detector must have a
/// constructor without parameters, and keeps between events only what a transition does not tell.
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
    /// What a trace must have before anything can be found in it: the first entry whose coverage the trace has counts.
    /// If there is none, the detector is blind and is shown no events.
    /// </summary>
    IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.None, Watches)];
    /// <summary>Why it is blind, where it is; completes "nothing can be found: ...".</summary>
    string WhyBlind => "its source does not see enough";

    /// <summary>
    /// Looks at an event of a kind that it watches. Events that were refused (unless it watches refusals), failed or
    /// skipped are not shown to it.
    /// </summary>
    void Observe(Transition t, FindingList findings);

    /// <summary>The trace has ended.</summary>
    void Finish(TraceState end, FindingList findings) { }

    /// <summary>Describes one of its findings in a sentence.</summary>
    string Describe(Finding finding, TraceNames names);
}
