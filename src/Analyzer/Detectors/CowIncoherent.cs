using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class CowIncoherent : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.CowIncoherent, Severity.Error, Consequence.DataLost, "process and device on different pages",
        "A device stores into a page that a write fault of the process it works for has left for a copy, or reads it "
            + "through a long-term registration; blames whoever write-protected the page or put it into the swap "
            + "cache, else the fault. Where stores are not in the trace: a request for which a device writes releases "
            + "a page that its process has left for a copy meanwhile.");
    public IReadOnlyList<EventKind> Watches =>
        [EventKind.DmaStore, EventKind.DmaLoad, EventKind.Put, EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Stores, EventKind.DmaStore, EventKind.DmaLoad),
        new(TraceCoverage.None, EventKind.Cow)
        {
            Taken = [EventKind.Get],
            Note = "only of pages that NFS direct reads write to, and where the kernel lets do_wp_page be probed",
        },
    ];

    bool _seesStores;
    readonly FindingRule _ofRelease;

    public CowIncoherent() => _ofRelease = Rule with { Consequence = Consequence.DataAtRisk };

    public void Observe(Transition t, FindingList findings)
    {
        _seesStores = t.State.Coverage.Has(TraceCoverage.Stores);
        if (!_seesStores) ObserveRelease(t, findings);
        else if (t.Event.Kind is EventKind.DmaStore or EventKind.DmaLoad) ObserveAccess(t, findings);
    }

    void ObserveAccess(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (t.Event.Kind == EventKind.DmaLoad && !t.Io.IsLongterm)
            return;      // a short read may see what was there when it began
        if (!t.IsDmaInSameLife || t.Io.IsKernels || (page.CowedMms >> (int)t.Io.Mm & 1) == 0) return;
        var culprit = page.Shared.Happened ? page.Shared : page.Copied;
        findings.Add(
            Rule,
            t.Event.Pfn,
            culprit.Callsite,
            t.Io.Acquired.Callsite,
            t.Io.Acquired.Seq,
            page.Shared.Seq,
            page.Copied.Seq,
            t.Event.Seq);
    }

    /// <summary>
    /// Of plain references only one that a request took for its I/O: the others' puts are not all in the trace.
    /// </summary>
    void ObserveRelease(Transition t, FindingList findings)
    {
        foreach (var hold in t.Released)
            if (hold.CopiedAt > 0 && (hold.IsPin || (hold.Flags & EventFlags.HandOver) != 0))
                findings.Add(
                    _ofRelease,
                    t.Event.Pfn,
                    t.After.Copied.Callsite,
                    hold.Callsite,
                    hold.Seq,
                    hold.CopiedAt,
                    t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) => !_seesStores
        ? $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}; {names.Place(f.Callsite)} gave the process "
            + "a copy, and the I/O went on with the old page"
        : $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}; after {names.Place(f.Callsite)} a write "
            + "fault gave the process a copy, and the device used the old page";
}
