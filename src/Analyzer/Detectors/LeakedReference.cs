using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LeakedReference : IDetector
{
    public FindingKind Kind => FindingKind.LeakedReference;
    public Severity Severity => Severity.Error;
    public string Title => "reference that nobody will drop";
    public string Rule => "A plain reference is still held when the request that took it has ended; blames where it was taken.";
    public IReadOnlyList<EventKind> Watches => Leaks.Watches;
    public string? WhyBlind(TraceCoverage coverage) => coverage.Has(TraceCoverage.Puts | TraceCoverage.Requests) ? null : "puts and the ends of requests are not in the log";
    public bool FindsAbsence => true;

    public void Observe(Transition t, FindingList findings) => Leaks.Observe(this, pins: false, t, findings);
    public string Describe(Finding f, TraceNames names) => Leaks.Describe("reference taken", "put", f, names);
}
