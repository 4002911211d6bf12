using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class OrphanedPin : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.OrphanedPin, Severity.Warning, Consequence.DataAtRisk, "pinned page truncated out of its file",
        "A page leaves its file by truncation while a GUP acquisition for writing is held; blames the "
            + "truncation, and names who holds the page.");
    public IReadOnlyList<EventKind> Watches => [EventKind.CacheRemove];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Puts, Watches) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, Watches) { Taken = [EventKind.Pin], Note = "pins only" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if ((t.Event.Flags & EventFlags.Reclaim) != 0 || !t.State.TryOldestWriter(in t.After, out var writer)) return;
        findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, writer.Callsite, writer.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} took it out of its file while held for writing by "
            + $"{names.Place(f.RelatedCallsite)}";
}
