using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class AccountingUnder : IDetector
{
    readonly Dictionary<long, long> _charged = [];

    public FindingRule Rule { get; } = new(
        FindingKind.AccountingUnder, Severity.Warning, "more is pinned than charged",
        "Pages are given back to a budget, and the request still has more pages pinned long-term than are charged for "
            + "it; blames the oldest of those pins.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Charge, EventKind.Uncharge, EventKind.RequestEnd];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        if (e.Kind == EventKind.RequestEnd) { _charged.Remove(e.Request); return; }
        long left = _charged[e.Request] = _charged.GetValueOrDefault(e.Request)
            + (e.Kind == EventKind.Charge ? e.N : -e.N);
        if (e.Kind == EventKind.Charge) return;
        var pinned = t.State.HoldsOfRequest(e.Request).Where(h => (h.Flags & EventFlags.Longterm) != 0)
            .GroupBy(h => h.Pfn).ToList();
        if (pinned.Count == 0 || pinned.Sum(page => page.Max(h => h.N)) <= left) return;
        var oldest = pinned.SelectMany(page => page).MinBy(h => h.Seq);
        findings.Add(Rule, oldest.Pfn, oldest.Callsite, e.Callsite, oldest.Seq, e.Seq).ProvedFrom = 0;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: pinned at {names.Place(f.Callsite)}, and charged to nobody after "
            + $"{names.Place(f.RelatedCallsite)}";
}
