using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class DaxBlockReuse : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.DaxBlockReuse, Severity.Error, Consequence.DataAtRisk, "block of a DAX file reused under a device",
        "A device, or the kernel for a user, accesses a block of a DAX file that has been given to a file since it "
            + "was acquired, whose data a store destroys; blames whoever took it out of its former file.")
    {
        Roles =
        [
            (EventKind.DmaStore, EvidenceRole.Symptom), (EventKind.CpuStore, EvidenceRole.Symptom),
            (EventKind.DmaLoad, EvidenceRole.Symptom),
        ],
    };
    public IReadOnlyList<EventKind> Watches => [EventKind.DmaStore, EventKind.CpuStore, EventKind.DmaLoad];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.Counts, Watches)];
    public string WhyBlind => "pages of DAX files are not marked in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        bool isBlock = page.Counts.Has(PageFlags.Dax) && page.Counts.Has(PageFlags.Cached);
        if (!isBlock || !UnannouncedAccess.TryFindAcquirer(t, out var acquired)) return;
        if (!page.Removed.Happened || page.Added.Seq < acquired.Seq) return;
        var finding = findings.Add(
            Rule,
            t.Event.Pfn,
            page.Removed.Callsite,
            acquired.Callsite,
            acquired.Seq,
            page.Removed.Seq,
            page.Added.Seq,
            t.Event.Seq);
        if (t.Event.Kind != EventKind.DmaLoad) finding.LostData();
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} freed the block while {names.Place(f.RelatedCallsite)} held it, "
            + "and what was accessed through that hold belongs to another file";
}
