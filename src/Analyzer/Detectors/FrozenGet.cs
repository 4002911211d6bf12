using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class FrozenGet : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.FrozenGet, Severity.Error, Consequence.DataAtRisk, "reference wanted on a frozen page",
        "The kernel warns because a reference is taken on a page whose count is frozen: a caller that held a "
            + "reference would have kept it from being frozen; blames whoever wanted the reference.")
        { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.Warn];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.HasPage && t.After.Counts.Has(PageFlags.Frozen))
            findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, default, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} held no reference and wanted one while the count was frozen";
}
