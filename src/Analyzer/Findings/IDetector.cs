using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Findings;

/// <summary>
/// Finds one kind of wrong from transitions alone. A detector is found by its catalog; it must have a constructor without
/// parameters, and keeps between events only what a transition does not tell.
/// </summary>
public interface IDetector
{
    /// <summary>What it finds.</summary>
    FindingKind Kind { get; }
    /// <summary>How bad that is.</summary>
    Severity Severity { get; }
    /// <summary>A few words.</summary>
    string Title { get; }
    /// <summary>Its rule in a sentence: when it fires, and whom it blames.</summary>
    string Rule { get; }
    /// <summary>The event kinds that it wants to see.</summary>
    IReadOnlyList<EventKind> Watches { get; }

    /// <summary>Why it can find nothing in a log whose source sees no more than this, whatever its events; null if it can. A detector that is blind is shown no events.</summary>
    string? WhyBlind(TraceCoverage coverage) => null;
    /// <summary>Without any event of these kinds it finds nothing.</summary>
    IReadOnlyList<EventKind> Needs(TraceCoverage coverage) => Watches;
    /// <summary>It finds that something has not happened: what the log lacks without saying so puts that in doubt.</summary>
    bool FindsAbsence => false;

    /// <summary>It wants to see what was refused, too.</summary>
    bool WatchesRefusals => false;
    /// <summary>What it says depends on which release was for which acquisition; false if one event shows it all.</summary>
    bool RestsOnHolds => true;
    /// <summary>Looks at an event of a kind that it watches; one that was refused (unless it asks for that), failed or skipped is not shown to it.</summary>
    void Observe(Transition t, FindingList findings);

    /// <summary>The log has ended.</summary>
    void Finish(TraceReplay end, FindingList findings) { }

    /// <summary>A finding of its own, in a sentence.</summary>
    string Describe(Finding finding, TraceNames names);
}
