using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class Livelock : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.Livelock, Severity.Warning, Consequence.Hang, "endless retries",
        "An operation starts over with a page for the tenth time; blames whoever holds the page longest, or whoever "
            + "took it last if nobody does.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Retry];

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.N < Limits.EndlessRounds) return;
        var culprit = PageUsers.OldestOrLast(t);
        var finding = findings.Add(Rule, t.Event.Pfn, culprit.Callsite, t.Event.Callsite, culprit.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.RelatedCallsite)} tries again and again and gets nowhere with what "
            + $"{names.Place(f.Callsite)} took";
}
