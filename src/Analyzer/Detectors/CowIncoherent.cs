using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class CowIncoherent : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.CowIncoherent, Severity.Error, Consequence.DataLost, "process and device on different pages",
        "A device stores into a page that a write fault of the process it works for has left for a copy, or reads it "
            + "through a long-term registration; blames whoever write-protected the page or put it into the swap "
            + "cache, else the fault.");
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.DmaLoad];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (t.Event.Kind == EventKind.DmaLoad && !t.Io.IsLongterm)
            return;      // a short read may see what was there when it began
        if (!t.IsDmaInSameLife || (page.CowedMms >> (int)t.Io.Mm & 1) == 0) return;
        var culprit = page.Shared.Happened ? page.Shared : page.Copied;
        findings.Add(
            Rule,
            t.Event.Pfn,
            culprit.Callsite,
            t.Io.Acquired.Callsite,
            t.Io.Acquired.Seq,
            page.Shared.Seq,
            page.Copied.Seq,
            t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.RelatedCallsite)}; after {names.Place(f.Callsite)} a write "
            + "fault gave the process a copy, and the device used the old page";
}
