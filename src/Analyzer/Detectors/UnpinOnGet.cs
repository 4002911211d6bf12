using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class UnpinOnGet : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.UnpinOnGet, Severity.Error, Consequence.DataAtRisk, "reference released with unpin_user_page",
        "unpin_user_page releases what get_user_pages took: 1024 references go where 1 was held; blames "
            + "the release.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Tokens, Watches),
        new(TraceCoverage.Puts | TraceCoverage.Counts, Watches),
        new(TraceCoverage.None, Watches) { ByCount = true, Note = "the count goes below zero" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        foreach (ref readonly var hold in CollectionsMarshal.AsSpan(t.Released))
            if (!hold.IsPin) findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, hold.Callsite, hold.Seq, t.Event.Seq);
        if (CountUnderflow.IsCertain(t) && CountUnderflow.TryFindGet(t, out var get))
            findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, get.Callsite, get.Seq, t.Event.Seq)
                .MarkProvedByCount(get.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: reference taken at {names.Place(f.RelatedCallsite)}, released with unpin_user_page at "
            + $"{names.Place(f.Callsite)}";
}
