using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class WriteToClean : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.WriteToClean, Severity.Error, Consequence.DataAtRisk,
        "store into a clean file page that no fault announced",
        "A device, or the kernel for a user, stores through a reference into a page of a file that is "
            + "neither dirty nor under writeback: the file system was not told; blames where the page was "
            + "acquired, and names who cleaned it.")
        { EndangersDisk = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.CpuStore];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (!UnannouncedAccess.TryFindAcquirer(t, out var acquired) || !page.Counts.Has(PageFlags.Cached)
            || page.Counts.Has(PageFlags.Dirty | PageFlags.Writeback | PageFlags.Dax))
            return;
        findings.Add(
            Rule, t.Event.Pfn, acquired.Callsite, page.Cleaned.Callsite, acquired.Seq, page.Cleaned.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.Callsite)}, cleaned at {names.Place(f.RelatedCallsite)}, then "
            + "written through that reference";
}
