using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class OverUnpin : IDetector
{
    public FindingKind Kind => FindingKind.OverUnpin;
    public Severity Severity => Severity.Error;
    public string Title => "unpin of a page that the caller has not pinned";
    public string Rule => "More pins are released than were held: the release names no pin of its own, or leaves a negative count; blames the release.";
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];

    public void Observe(Transition t, FindingList findings)
    {
        bool named = t.Replay.Coverage.ShowsHolds();
        if (named ? t.Unmatched == 0 : !Underflows.IsCertain(t) || Underflows.TryFindGet(t, out _)) return;
        var finding = findings.Add(this, t.Event.Pfn, t.Event.Callsite, t.After.LastGup.Callsite, t.After.LastGup.Seq, t.Event.Seq);
        if (named) finding.ProvedFrom = 0;
        else finding.IsProvedByCount(t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: unpinned at {names.Place(f.Callsite)}, which held no pin of it" + (f.RelatedCallsite == 0 ? "" : $"; last pinned at {names.Place(f.RelatedCallsite)}");
}
