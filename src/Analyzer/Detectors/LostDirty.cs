using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LostDirty : IDetector
{
    public FindingKind Kind => FindingKind.LostDirty;
    public Severity Severity => Severity.Error;
    public string Title => "data that never reached the disk";
    public string Rule => "Reclaim drops a clean page whose data is newer than the disk's; blames who stored last (of a device, who acquired the page for it).";
    public IReadOnlyList<EventKind> Watches => [EventKind.CacheRemove];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if ((t.Event.Flags & EventFlags.Reclaim) == 0 || page.Content == page.OnDisk || (t.Replay.Coverage & TraceCoverage.Stores) == 0) return;
        findings.Add(this, t.Event.Pfn, page.LastStore.Callsite, t.Event.Callsite, page.Cleaned.Seq, page.LastStore.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.CallsiteName(f.RelatedCallsite)} dropped it clean, without the last store by {names.CallsiteName(f.Callsite)}";
}
