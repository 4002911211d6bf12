using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class DmaAfterFree : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.DmaAfterFree, Severity.Error, "DMA to a page frame that was freed",
        "A device accesses a page frame that has been freed since the I/O acquired it; blames the release "
            + "that left the I/O unprotected, else whoever freed the page.")
        { Roles = [(EventKind.DmaStore, EvidenceRole.Symptom), (EventKind.DmaLoad, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.DmaLoad];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.Io.Submitted.Happened || t.Io.Life == t.After.Life) return;
        var culprit = t.Io.Released.Happened ? t.Io.Released : t.After.Freed;
        findings.Add(
            Rule,
            t.Event.Pfn,
            culprit.Callsite,
            t.Io.Acquired.Callsite,
            t.Io.Submitted.Seq,
            culprit.Seq,
            t.After.Freed.Seq,
            t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}, let go at {names.Place(f.Callsite)} and "
            + "freed; the device accessed it afterwards";
}
