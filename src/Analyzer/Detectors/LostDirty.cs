using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LostDirty : IDetector
{
    bool _seesStores;
    readonly FindingRule _ofRelease;

    public LostDirty() => _ofRelease = Rule with { Consequence = Consequence.DataAtRisk };

    public FindingRule Rule { get; } = new(
        FindingKind.LostDirty, Severity.Error, Consequence.DataLost, "data that never reached the disk",
        "Reclaim drops a clean page whose data is newer than the disk's, or the trace ends with such a page, and "
            + "nobody holds it for writing who could still dirty it; blames whoever stored last (for a device, "
            + "whoever acquired the page for it). Where stores are not in the trace: a pin for writing is released "
            + "from a file page that was cleaned meanwhile and has not been dirtied again; blames the release.")
        { Roles = [(EventKind.CacheRemove, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.CacheRemove, EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Stores, Watches) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, EventKind.ClearDirty)
            { Taken = [EventKind.Pin], Note = "from page flags at the unpin; the device's stores are not seen" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        _seesStores = t.State.Coverage.Has(TraceCoverage.Stores);
        if (!_seesStores) ObserveRelease(t, findings);
        else if (t.Event.Kind == EventKind.CacheRemove) ObserveReclaim(t, findings);
    }

    void ObserveReclaim(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if ((t.Event.Flags & EventFlags.Reclaim) == 0 || page.Content == page.OnDisk) return;
        findings.Add(
            Rule,
            t.Event.Pfn,
            page.LastStore.Callsite,
            t.Event.Callsite,
            page.Cleaned.Seq,
            page.LastStore.Seq,
            t.Event.Seq);
        findings.LostData(t.Event.Pfn, page.Cleaned.Seq);
    }

    void ObserveRelease(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (t.Event.Kind != EventKind.Unpin || t.Event.RefCount == PageEvent.Unknown
            || !page.Counts.Has(PageFlags.Cached) || page.Counts.Has(PageFlags.Dirty))
            return;
        foreach (var hold in t.Released)
            if (hold.IsWriter && page.Cleaned.Seq > hold.Seq)
                findings.Add(
                    _ofRelease, t.Event.Pfn, t.Event.Callsite, hold.Callsite, hold.Seq, page.Cleaned.Seq, t.Event.Seq);
    }

    public void Finish(TraceState end, FindingList findings)
    {
        _seesStores = end.Coverage.Has(TraceCoverage.Stores);
        if (!_seesStores) return;
        foreach (var page in end.Pages)
            if (IsStale(in page) && !IsHeld(page, end)) AddStale(in page, end.LastSeq, findings);
    }

    /// <summary>By somebody who may have stored and could still dirty the page.</summary>
    static bool IsHeld(PageState page, TraceState end) =>
        end.HoldsOf(page).Any(hold => hold.IsWriter && !hold.OwnerEnded);

    static bool IsStale(in PageState page) =>
        page.Content != page.OnDisk && page.Counts.Has(PageFlags.Cached) && page.Counts.Has(PageFlags.NeedsBuffers)
            && !page.Counts.Has(PageFlags.Dirty | PageFlags.Writeback | PageFlags.Locked | PageFlags.Dax);

    void AddStale(in PageState page, long last, FindingList findings)
    {
        long stored = page.LastStore.Seq, cleaned = page.Cleaned.Seq;
        var finding = findings.Add(
            Rule,
            page.Pfn,
            page.LastStore.Callsite,
            related: default,
            Math.Min(stored, cleaned),
            Math.Max(stored, cleaned));
        finding.ProvedUntil = last;
        findings.LostData(page.Pfn, cleaned);
    }

    public string Describe(Finding f, TraceNames names)
    {
        if (!_seesStores)
            return $"page 0x{f.Pfn:x}: pinned for writing at {names.Place(f.RelatedCallsite)}, cleaned meanwhile, "
                + $"released clean at {names.Place(f.Callsite)}: what the device wrote since will not reach the disk";
        return f.RelatedCallsite.Exists
            ? $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} dropped it clean, without the last store by "
                + $"{names.Place(f.Callsite)}"
            : $"page 0x{f.Pfn:x}: the last store by {names.Place(f.Callsite)} is not on the disk when the trace ends, "
                + "the page is clean, and nobody holds it who could dirty it";
    }
}
