using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class EarlyRelease : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.EarlyRelease, Severity.Error, Consequence.DataAtRisk, "page released while its I/O is in flight",
        "A request releases a page that its device still uses, and keeps nothing as strong as what the "
            + "I/O was submitted with (a pin is stronger than a reference); blames the release.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Put, EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Tokens, EventKind.IoSubmit) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, EventKind.IoSubmit)
            { Taken = [EventKind.Pin], Note = "only where a driver marks with trace_printk when its device works" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.LeftIoUnprotected) return;
        var hold = t.Released[0];
        findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, hold.Callsite, hold.Seq, t.Io.Submitted.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}, released at {names.Place(f.Callsite)} while "
            + "the device was still using it";
}
