using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class UnstableWriteback : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.UnstableWriteback, Severity.Error, Consequence.DataAtRisk, "page changed during its writeback",
        "A device, or the kernel for a user, stores through a reference into a page that is under "
            + "writeback: the disk gets data that its checksum does not match; blames where the page was "
            + "acquired, and names who started the writeback.")
        { EndangersDisk = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.CpuStore];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (!UnannouncedAccess.TryFindAcquirer(t, out var acquired) || !page.Counts.Has(PageFlags.Writeback)
            || page.Counts.Has(PageFlags.Bounced))
            return;
        findings.Add(
            Rule,
            t.Event.Pfn,
            acquired.Callsite,
            page.WritebackStarted.Callsite,
            acquired.Seq,
            page.WritebackStarted.Seq,
            t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.Callsite)}, written through that reference during the writeback "
            + $"that {names.Place(f.RelatedCallsite)} started";
}
