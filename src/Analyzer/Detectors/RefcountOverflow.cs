using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class RefcountOverflow : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.RefcountOverflow, Severity.Error, Consequence.DataAtRisk, "overflow of a reference count",
        "An acquisition turns a positive reference count negative; blames where it was made.") { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.Get, EventKind.Pin, EventKind.TryGet];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Counts, Watches),
        new(TraceCoverage.None, Watches) { Note = "from the count" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Before.RefCount > 0 && t.After.Counts.RefCount is < 0 and not PageEvent.Unknown)
            findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, default, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: the references that {names.Place(f.Callsite)} took overflow its count";
}
