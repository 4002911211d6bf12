using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class UnmovableLongterm : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.UnmovableLongterm, Severity.Warning, Consequence.Leak, "page pinned for good in a movable area",
        "Migration out of a CMA area, of ZONE_MOVABLE or of an isolated block gives up a page while a long-term "
            + "registration holds it; blames whoever has held it longest through GUP.");
    public IReadOnlyList<EventKind> Watches => [EventKind.MigrateFail];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.After.Counts.Has(Limits.MovableAreas) || t.After.Registrations == 0) return;
        var culprit = PageUsers.OldestOrLast(t);
        var finding = findings.Add(Rule, t.Event.Pfn, culprit.Callsite, t.Event.Callsite, culprit.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} cannot move it: "
            + $"it is registered for good, and {names.Place(f.Callsite)} has held it longest";
}
