using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class CowLeak : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.CowLeak, Severity.Error, Consequence.DataLost,
        "another process's data read through an old reference",
        "A process reads a private page through a reference that it took, or a mapping that it has shared, before a "
            + "process with another mm wrote to the page; blames the write fault that let the writer have the page "
            + "in place.")
        { Roles = [(EventKind.CpuStore, EvidenceRole.Interfered), (EventKind.CpuLoad, EvidenceRole.Symptom)] };
    public IReadOnlyList<EventKind> Watches => [EventKind.CpuLoad];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var page = ref t.After;
        if (t.Event.Token == 0)
        {
            ObserveMapped(in page, in t.Event, findings);
            return;
        }
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

    /// <summary>The load is through an entry of the process's own, shared with the writer at the last fork.</summary>
    void ObserveMapped(ref readonly PageState page, in PageEvent e, FindingList findings)
    {
        if (!page.Stores.HasOther(EventArg.Mm(e.Arg), after: page.Shared.Seq)) return;
        findings.Add(
            Rule, e.Pfn, page.Reused.Callsite, default, page.Shared.Seq, page.Reused.Seq, page.LastStore.Seq, e.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        !f.RelatedCallsite.Exists
            ? $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} let a process write to it in place, and another that "
                + "maps it saw that"
            : $"page 0x{f.Pfn:x}: referenced at {names.Place(f.RelatedCallsite)}; "
                + $"{names.Place(f.Callsite)} let another process write to it in place, and the reference shows what "
                + "it wrote";
}
