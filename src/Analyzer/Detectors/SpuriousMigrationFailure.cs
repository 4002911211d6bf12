using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class SpuriousMigrationFailure : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.SpuriousMigrationFailure, Severity.Warning, Consequence.Accounting,
        "migration fails because of a transient reference",
        "Migration out of a CMA area, of ZONE_MOVABLE or of an isolated block gives up a page that no user of GUP "
            + "holds; blames the oldest plain reference.");
    public IReadOnlyList<EventKind> Watches => [EventKind.MigrateFail];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.After.Counts.Has(Limits.MovableAreas)) return;
        if (t.State.TryOldestUser(in t.After, out _) || !t.State.TryOldestHold(in t.After, out var hold)) return;
        var finding = findings.Add(Rule, t.Event.Pfn, hold.Callsite, t.Event.Callsite, hold.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} cannot move it because {names.Place(f.Callsite)} holds a "
            + "reference for a moment";
}
