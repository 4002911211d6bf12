using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class UnmapOfPinned : IDetector
{
    public FindingKind Kind => FindingKind.UnmapOfPinned;
    public Severity Severity => Severity.Warning;
    public string Title => "reclaim unmaps a page that a device may write";
    public string Rule => "try_to_unmap removes a mapping of a page while a GUP acquisition for writing is held; blames who unmapped it. munmap, exit and truncation are the user's own doing and do not count.";
    public IReadOnlyList<EventKind> Watches => [EventKind.Unmap];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Replay.TryOldestWriter(in t.After, out var writer))
            findings.Add(this, t.Event.Pfn, t.Event.Callsite, writer.Callsite, writer.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: unmapped at {names.Place(f.Callsite)} while held for writing by {names.Place(f.RelatedCallsite)}";
}
