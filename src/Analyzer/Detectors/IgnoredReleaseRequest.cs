using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class IgnoredReleaseRequest : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.IgnoredReleaseRequest, Severity.Warning, Consequence.Hang, "request to let go of a page is ignored",
        "A task has asked the owners of a page's long-term pins to let go, and waits for it past the end of the "
            + "trace; blames whoever holds the page longest.");
    public IReadOnlyList<EventKind> Watches => [EventKind.HungTask];

    public void Observe(Transition t, FindingList findings)
    {
        if ((WaitReason)t.Event.Arg != WaitReason.ReleaseAnswer) return;
        var culprit = PageUsers.OldestOrLast(t);
        var finding = findings.Add(Rule, t.Event.Pfn, culprit.Callsite, t.Event.Callsite, culprit.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} asked for its release and waits forever; "
            + $"it was taken at {names.Place(f.Callsite)}";
}
