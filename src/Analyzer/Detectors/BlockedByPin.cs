using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class BlockedByPin : IDetector
{
    public FindingKind Kind => FindingKind.BlockedByPin;
    public Severity Severity => Severity.Warning;
    public string Title => "endless wait for pins";
    public string Rule => "A task waits for the pins of a page and nothing will ever wake it; blames who holds the page longest, or who took it last if nobody does.";
    public IReadOnlyList<EventKind> Watches => [EventKind.HungTask];

    public void Observe(Transition t, FindingList findings)
    {
        if ((WaitReason)t.Event.Arg != WaitReason.Pins) return;
        var holder = t.Replay.HoldsOf(t.After).FirstOrDefault(h => (h.Flags & EventFlags.Gup) != 0);
        var culprit = holder.Seq != 0 ? new EventRef(holder.Seq, holder.Callsite) : t.After.LastGup;
        findings.Add(this, t.Event.Pfn, culprit.Callsite, t.Event.Callsite, culprit.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.CallsiteName(f.RelatedCallsite)} waits without end for what {names.CallsiteName(f.Callsite)} took";
}
