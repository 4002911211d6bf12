using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class BlockedByPin : IDetector
{
    readonly SearchPace _pace = new();
    Hold _oldest;

    public FindingRule Rule { get; } = new(
        FindingKind.BlockedByPin, Severity.Warning, Consequence.Hang, "endless wait for pins",
        "A task waits for the pins or the references of a page, or for fewer dirty pages while pinned ones cannot be "
            + "cleaned, and nothing will ever wake it; blames whoever holds such a page longest, or whoever took it "
            + "last if nobody does.");
    public IReadOnlyList<EventKind> Watches => [EventKind.HungTask];

    public void Observe(Transition t, FindingList findings)
    {
        if ((WaitReason)t.Event.Arg is WaitReason.Pins or WaitReason.References)
            Blame(t, t.Event.Pfn, PageUsers.OldestOrLast(t), t.After.Freed.Seq, findings);
        if ((WaitReason)t.Event.Arg == WaitReason.DirtyLimit && OldestOfDirtyPages(t.State) is { Seq: > 0 } hold)
            Blame(t, hold.Pfn, new EventRef(hold.Seq, hold.Callsite), 0, findings);
    }

    void Blame(Transition t, long pfn, EventRef culprit, long knownFrom, FindingList findings) =>
        findings.Add(Rule, pfn, culprit.Callsite, t.Event.Callsite, culprit.Seq, t.Event.Seq).ProvedFrom = knownFrom;

    /// <summary>Of very many pages, the answer to an earlier task will do.</summary>
    Hold OldestOfDirtyPages(TraceState state)
    {
        if (!_pace.IsDue) return _oldest;
        int pages = 0;
        _oldest = default;
        foreach (var page in state.Pages)
        {
            pages++;
            bool counts = page.Counts.Has(PageFlags.Dirty) && !page.Counts.Has(PageFlags.Anon);
            if (!counts || !state.TryOldestUser(in page, out var user)) continue;
            if (_oldest.Seq == 0 || user.Seq < _oldest.Seq) _oldest = user;
        }
        _pace.Looked(pages);
        return _oldest;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} waits forever for what {names.Place(f.Callsite)} took";
}
