using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class OrphanedPin : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.OrphanedPin, Severity.Warning, Consequence.DataAtRisk, "pinned page truncated out of its file",
        "A device, or the kernel for a user, stores into a page that has left its file since it was acquired; blames "
            + "whoever took it out. Where stores are not in the trace: a page leaves its file by truncation while a "
            + "GUP acquisition for writing is held.")
        { Roles = [(EventKind.DmaStore, EvidenceRole.Symptom), (EventKind.CpuStore, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.CacheRemove, EventKind.DmaStore, EventKind.CpuStore];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Stores, EventKind.DmaStore, EventKind.CpuStore) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.Puts, EventKind.CacheRemove) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, EventKind.CacheRemove)
            { Taken = [EventKind.Pin], Note = "pins only, whether or not their holders still store" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.State.Coverage.Has(TraceCoverage.Stores)) ObserveStore(t, findings);
        else if (t.Event.Kind == EventKind.CacheRemove) ObserveRemoval(t, findings);
    }

    void ObserveStore(Transition t, FindingList findings)
    {
        if (t.Event.Kind == EventKind.CacheRemove || t.After.Counts.Has(PageFlags.Cached)) return;
        bool found = UnannouncedAccess.TryFindAcquirer(t, out var acquired);
        if (found && t.After.Removed.Seq > acquired.Seq) Add(t, acquired, findings);
    }

    void ObserveRemoval(Transition t, FindingList findings)
    {
        if ((t.Event.Flags & EventFlags.Reclaim) != 0 || !t.State.TryOldestWriter(in t.After, out var writer)) return;
        Add(t, new EventRef(writer.Seq, writer.Callsite), findings);
    }

    void Add(Transition t, EventRef acquired, FindingList findings)
    {
        var removed = t.After.Removed;
        findings.Add(Rule, t.Event.Pfn, removed.Callsite, acquired.Callsite, acquired.Seq, removed.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} took it out of its file while held for writing by "
            + $"{names.Place(f.RelatedCallsite)}";
}
