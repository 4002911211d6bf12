using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class WritebackOfPinned : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.WritebackOfPinned, Severity.Warning, Consequence.DataAtRisk,
        "writeback of a page that a device may write",
        "Writeback starts on a page while a GUP acquisition for writing is held; blames whoever started it.")
        { EndangersDisk = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.WritebackStart];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Puts, Watches) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, Watches)
            { Taken = [EventKind.Pin], Note = "pins only: puts of plain references leave no event" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.After.Counts.Has(PageFlags.Bounced) && t.State.TryOldestWriter(in t.After, out var writer))
            findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, writer.Callsite, writer.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: written back at {names.Place(f.Callsite)} while held for writing by "
            + $"{names.Place(f.RelatedCallsite)}";
}
