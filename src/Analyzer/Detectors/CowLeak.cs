using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class CowLeak : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.CowLeak, Severity.Error, Consequence.DataLost,
        "another process's data read through an old reference",
        "A process reads a private page through a reference that it took before a process with another mm wrote to "
            + "the page; blames the write fault that let the writer have the page in place.")
        { Roles = [(EventKind.CpuStore, EvidenceRole.Interfered), (EventKind.CpuLoad, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.CpuLoad];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (!t.State.TryFindUser(in page, in t.Event, out var hold) || !hold.IsUser || hold.Life != page.Life
            || !page.Stores.HasOther(hold.Mm, after: hold.Seq))
            return;
        findings.Add(
            Rule,
            t.Event.Pfn,
            page.Reused.Callsite,
            hold.Callsite,
            hold.Seq,
            page.Reused.Seq,
            page.LastStore.Seq,
            t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: referenced at {names.Place(f.RelatedCallsite)}; "
            + $"{names.Place(f.Callsite)} let another process write to it in place, and the reference shows what it "
            + "wrote";
}
