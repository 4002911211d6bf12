using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class DaxBlockReuse : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.DaxBlockReuse, Severity.Error, Consequence.DataAtRisk, "block of a DAX file reused under a device",
        "A page that is a block of a DAX file enters a file while an earlier hold still lets a device write to it; "
            + "blames whoever took it out of its former file.")
        { Roles = [(EventKind.CacheAdd, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.CacheAdd];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.Counts, Watches)];
    public string WhyBlind => "pages of DAX files are not marked in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        if (!t.After.Counts.Has(PageFlags.Dax) || !t.State.TryOldestWriter(in t.After, out var writer)) return;
        findings.Add(
            Rule, t.Event.Pfn, t.After.Removed.Callsite, writer.Callsite, writer.Seq, t.After.Removed.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} freed the block while {names.Place(f.RelatedCallsite)} held it "
            + "for writing, and another file has it now";
}
