using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class RefcountOverflow : IDetector
{
    public FindingKind Kind => FindingKind.RefcountOverflow;
    public Severity Severity => Severity.Error;
    public string Title => "overflow of a reference count";
    public string Rule => "An acquisition turns a positive reference count negative; blames where it was made.";
    public IReadOnlyList<EventKind> Watches => [EventKind.Get, EventKind.Pin, EventKind.TryGet];
    public bool RestsOnHolds => false;

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Before.RefCount > 0 && t.After.Counts.RefCount is < 0 and not PageEvent.Unknown) findings.Add(this, t.Event.Pfn, t.Event.Callsite, 0, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) => $"page 0x{f.Pfn:x}: the references that {names.Place(f.Callsite)} took overflow its count";
}
