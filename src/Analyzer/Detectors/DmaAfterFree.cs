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
            + "the trace, may write to it until the I/O completes or the page is unmapped for DMA; blames the release "
            + "that left the I/O unprotected, else whoever freed the page.")
    {
        Roles =
        [
            (EventKind.DmaStore, EvidenceRole.Symptom), (EventKind.DmaLoad, EvidenceRole.Symptom),
            (EventKind.IoComplete, EvidenceRole.Symptom), (EventKind.DmaUnmap, EvidenceRole.Symptom),
        ],
    };
    public IReadOnlyList<EventKind> Watches =>
        [EventKind.DmaStore, EventKind.DmaLoad, EventKind.IoComplete, EventKind.DmaUnmap];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Stores, EventKind.DmaStore, EventKind.DmaLoad),
        new(TraceCoverage.None, Watches)
        {
            Taken = [EventKind.Free],
            Note = "only of writes to memory, between the kernel's own dma_map and dma_unmap (6.12 and newer) or where "
                + "a driver marks with trace_printk when its device works",
        },
    ];

    /// <summary>Accesses are not in the trace: what is found rests on completions.</summary>
    bool _infers;
    /// <summary>The last free of each page that was found too early for a completion.</summary>
    readonly Dictionary<long, long> _found = [];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.Io.Submitted.Happened || t.Io.Life == t.After.Life) return;
        bool isEnd = t.Event.Kind is EventKind.IoComplete or EventKind.DmaUnmap;
        if (isEnd && !MayHaveStored(t)) return;
        var culprit = t.Io.Released.Happened ? t.Io.Released : t.After.Freed;
        var finding = findings.Add(
            Rule,
            t.Event.Pfn,
            culprit.Callsite,
            t.Io.IsMapping && !t.Io.Acquired.Happened ? t.Io.Submitted.Callsite : t.Io.Acquired.Callsite,
            t.Io.Submitted.Seq,
            culprit.Seq,
            t.After.Freed.Seq,
            t.Event.Seq);
        bool isReused = !isEnd && t.After.Counts.RefCount > 0;
        if (isReused) finding.LostData();
    }

    /// <summary>
    /// The I/O wrote to memory, nobody saw when, and neither a store of it nor the end of another I/O has been
    /// reported: a driver may mark what the kernel shows as a mapping, too.
    /// </summary>
    bool MayHaveStored(Transition t)
    {
        _infers |= !t.State.Coverage.Has(TraceCoverage.Stores);
        long freed = t.After.Freed.Seq;
        if (!_infers || !t.Io.Writes || t.After.LastStore.Seq > freed) return false;
        bool isNew = _found.GetValueOrDefault(t.Event.Pfn) != freed;
        _found[t.Event.Pfn] = freed;
        return isNew;
    }

    public string Describe(Finding f, TraceNames names)
    {
        string from = names.Place(f.RelatedCallsite);
        if (!f.Callsite.Exists)
            return $"page 0x{f.Pfn:x}: handed to a device at {from}, and freed while the device could write to it";
        return $"page 0x{f.Pfn:x}: acquired at {from}, let go at {names.Place(f.Callsite)} and "
            + (_infers ? "freed; the device could write to it until the I/O completed"
                : "freed; the device accessed it afterwards");
    }
}
