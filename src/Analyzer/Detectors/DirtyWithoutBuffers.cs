using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class DirtyWithoutBuffers : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.DirtyWithoutBuffers, Severity.Error, Consequence.DataAtRisk, "dirty page without buffers",
        "A clean page of a file system that needs buffers becomes dirty while it has none; blames whoever dropped "
            + "them, names who dirtied it, and adds the file system's own complaint if it comes.")
        { RestsOnHolds = false, EndangersDisk = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.SetDirty, EventKind.Writepage];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.None, EventKind.DropBuffers)];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.Kind == EventKind.Writepage)
        {
            if (t.Event.Outcome == Outcome.Bug) findings.Last(Rule.Kind, t.Event.Pfn)?.AddEvidence([t.Event.Seq]);
            return;
        }
        ref readonly var page = ref t.After;
        if (
            t.Before.Has(PageFlags.Dirty) || !page.Counts.Has(PageFlags.NeedsBuffers)
                || page.Counts.Has(PageFlags.Private))
            return;
        findings.Add(
            Rule,
            t.Event.Pfn,
            page.BuffersDropped.Callsite,
            t.Event.Callsite,
            page.LastGup.Seq,
            page.BuffersDropped.Seq,
            t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} dropped its buffers, {names.Place(f.RelatedCallsite)} dirtied it "
            + "afterwards";
}
