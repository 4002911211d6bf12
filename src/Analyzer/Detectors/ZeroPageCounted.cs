using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class ZeroPageCounted : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.ZeroPageCounted, Severity.Info, Consequence.Accounting, "pin of the zero page is counted",
        "A pin is taken on the zero page and counted; blames the pin. Nothing is wrong yet, but all processes share "
            + "the page, and its count can overflow.")
        { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.Pin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Counts, Watches),
        new(TraceCoverage.None, Watches) { Note = "where the probes show the page flags" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        bool isZero = t.After.Counts.Has(PageFlags.Zero) && !t.After.Counts.Has(PageFlags.HugeZero);
        if (isZero) findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, default, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}, the zero page: pinned at {names.Place(f.Callsite)}, and counted";
}
