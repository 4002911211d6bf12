using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class UnmapOfPinned : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.UnmapOfPinned, Severity.Warning, Consequence.DataAtRisk,
        "reclaim unmaps a page that a device may write",
        "try_to_unmap removes a mapping of a page while a GUP acquisition for writing is held; blames whoever "
            + "unmapped it. munmap, exit and truncation are the user's own doing and do not count.")
        { EndangersDisk = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.Unmap];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Counts, Watches) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, Watches)
            { Taken = [EventKind.Get, EventKind.Pin], Note = "an attempt to unmap, which may have failed" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.State.TryOldestWriter(in t.After, out var writer))
            findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, writer.Callsite, writer.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: unmapped at {names.Place(f.Callsite)} while held for writing by "
            + $"{names.Place(f.RelatedCallsite)}";
}
