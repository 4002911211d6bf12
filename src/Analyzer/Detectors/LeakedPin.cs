using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LeakedPin : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.LeakedPin, Severity.Error, Consequence.Leak, "pin that nobody will release",
        "A pin is still held when the request or registration that took it has ended, or, where the trace "
            + "does not show that, 100 ms after the task that took it has exited; blames where it was taken.")
        { FindsAbsence = true };
    public IReadOnlyList<EventKind> Watches => LeakAtRequestEnd.Watches;
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Requests, EventKind.RequestEnd) { Taken = [EventKind.Pin] },
        new(TraceCoverage.None, EventKind.ActorExit)
            { Taken = [EventKind.Pin], Note = "after the owner's exit; a pin released by put_page looks alike" },
    ];

    public void Observe(Transition t, FindingList findings) => LeakAtRequestEnd.Observe(Rule, pins: true, t, findings);
    public void Finish(TraceState end, FindingList findings) => LeakAfterExit.Report(Rule, end, findings);
    public string Describe(Finding f, TraceNames names) => LeakAtRequestEnd.Describe("pinned", "unpinned", f, names);
}
