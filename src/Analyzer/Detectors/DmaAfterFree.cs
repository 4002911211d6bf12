using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class DmaAfterFree : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.DmaAfterFree, Severity.Error, Consequence.DataAtRisk, "DMA to a page frame that was freed",
        "A device accesses a page frame that has been freed since the I/O acquired it or, where accesses are not in "
            + "the trace, may write to it until the I/O completes; blames the release that left the I/O unprotected, "
            + "else whoever freed the page.")
    {
        Roles =
        [
            (EventKind.DmaStore, EvidenceRole.Symptom), (EventKind.DmaLoad, EvidenceRole.Symptom),
            (EventKind.IoComplete, EvidenceRole.Symptom),
        ],
    };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.DmaLoad, EventKind.IoComplete];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Stores, EventKind.DmaStore, EventKind.DmaLoad),
        new(TraceCoverage.None, Watches)
        {
            Taken = [EventKind.Free],
            Note = "only where a driver marks with trace_printk when its device works, and only of writes to memory",
        },
    ];

    /// <summary>Accesses are not in the trace: what is found rests on completions.</summary>
    bool _infers;

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.Io.Submitted.Happened || t.Io.Life == t.After.Life) return;
        if (t.Event.Kind == EventKind.IoComplete && !MayHaveStored(t)) return;
        var culprit = t.Io.Released.Happened ? t.Io.Released : t.After.Freed;
        var finding = findings.Add(
            Rule,
            t.Event.Pfn,
            culprit.Callsite,
            t.Io.Acquired.Callsite,
            t.Io.Submitted.Seq,
            culprit.Seq,
            t.After.Freed.Seq,
            t.Event.Seq);
        bool isReused = t.Event.Kind != EventKind.IoComplete && t.After.Counts.RefCount > 0;
        if (isReused) finding.LostData();
    }

    /// <summary>The I/O wrote to memory, nobody saw when, and no store of it has been reported.</summary>
    bool MayHaveStored(Transition t)
    {
        _infers |= !t.State.Coverage.Has(TraceCoverage.Stores);
        return _infers && t.Io.Writes && t.After.LastStore.Seq <= t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}, let go at {names.Place(f.Callsite)} and "
            + (_infers ? "freed; the device could write to it until the I/O completed"
                : "freed; the device accessed it afterwards");
}
