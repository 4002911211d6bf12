using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class OverUnpin : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.OverUnpin, Severity.Error, Consequence.DataAtRisk, "unpin of a page that the caller has not pinned",
        "More pins are released than were held: the release names no pin of its own, or leaves a negative "
            + "count; blames the release.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Tokens, Watches),
        new(TraceCoverage.Puts | TraceCoverage.Counts, Watches),
        new(TraceCoverage.None, Watches) { ByCount = true, Note = "the count goes below zero" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        bool named = t.State.Coverage.ShowsHolds();
        if (named ? t.Unmatched == 0 : !CountUnderflow.IsCertain(t) || CountUnderflow.TryFindGet(t, out _)) return;
        var finding = findings.Add(
            Rule, t.Event.Pfn, t.Event.Callsite, t.After.LastGup.Callsite, t.After.LastGup.Seq, t.Event.Seq);
        if (named) finding.ProvedFrom = 0;
        else finding.MarkProvedByCount(t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: unpinned at {names.Place(f.Callsite)}, which held no pin of it"
            + (f.RelatedCallsite.Exists ? $"; last pinned at {names.Place(f.RelatedCallsite)}" : "");
}
