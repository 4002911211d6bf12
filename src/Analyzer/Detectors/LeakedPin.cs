using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LeakedPin : IDetector
{
    public FindingKind Kind => FindingKind.LeakedPin;
    public Severity Severity => Severity.Error;
    public string Title => "pin that nobody will release";
    public string Rule => "A pin is still held when the request or registration that took it has ended, or, where the log does not show that, 100 ms after the task that took it has exited; blames where it was taken.";
    public IReadOnlyList<EventKind> Watches => Leaks.Watches;
    public IReadOnlyList<EventKind> Needs(TraceCoverage coverage) => [coverage.Has(TraceCoverage.Requests) ? EventKind.RequestEnd : EventKind.ActorExit];
    public bool FindsAbsence => true;

    public void Observe(Transition t, FindingList findings) => Leaks.Observe(this, pins: true, t, findings);
    public void Finish(TraceReplay end, FindingList findings) => ExitedOwners.Report(this, end, findings);
    public string Describe(Finding f, TraceNames names) => Leaks.Describe("pinned", "unpinned", f, names);
}
