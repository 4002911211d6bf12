using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class FalsePinned : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.FalsePinned, Severity.Warning, Consequence.Accounting,
        "page that nobody has pinned taken for pinned",
        "The kernel asks whether a page may be pinned, the answer is yes, and no pin or other GUP hold is alive or "
            + "about to be; names who asked, and who holds most of its references.");
    public IReadOnlyList<EventKind> Watches => [EventKind.PinTest];
    public IReadOnlyList<TraceNeed> Needs =>
        [new(TraceCoverage.Tokens, Watches), new(TraceCoverage.Puts | TraceCoverage.Counts, Watches)];
    public string WhyBlind => "not every release is in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.Arg == 0 || t.After.BeingTaken > 0 || t.State.TryOldestUser(in t.After, out _)) return;
        var holds = t.State.HoldsOf(t.After).Take(HoldLookup.MostCompared).ToList();
        if (holds.Exists(h => h.IsPin)) return;
        var most = holds.OrderByDescending(h => h.N).FirstOrDefault();
        var finding = findings.Add(Rule, t.Event.Pfn, t.Event.Callsite, most.Callsite, most.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names)
    {
        string most = f.RelatedCallsite.Exists
            ? $", most of its references were taken at {names.Place(f.RelatedCallsite)}"
            : "";
        return $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} took it for pinned; nobody has pinned it{most}";
    }
}
