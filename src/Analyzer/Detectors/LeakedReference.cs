using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LeakedReference : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.LeakedReference, Severity.Error, Consequence.Leak, "reference that nobody will drop",
        "A plain reference is still held when the request that took it has ended; blames where it was "
            + "taken.")
        { FindsAbsence = true };
    public IReadOnlyList<EventKind> Watches => LeakAtRequestEnd.Watches;
    public IReadOnlyList<TraceNeed> Needs =>
        [new(TraceCoverage.Puts | TraceCoverage.Requests, Watches) { Taken = [EventKind.Get] }];
    public string WhyBlind => "puts and the ends of requests are not in the trace";

    public void Observe(Transition t, FindingList findings) => LeakAtRequestEnd.Observe(Rule, pins: false, t, findings);
    public string Describe(Finding f, TraceNames names) =>
        LeakAtRequestEnd.Describe("reference taken", "put", f, names);
}
