using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class AccountingUnder : IDetector
{
    sealed class Budget
    {
        public long Charged;
        public readonly SearchPace Pace = new();
    }

    readonly Dictionary<long, Budget> _budgets = [];

    public FindingRule Rule { get; } = new(
        FindingKind.AccountingUnder, Severity.Warning, "more is pinned than charged",
        "Pages are given back to a budget, and the request still has more pages pinned long-term than are charged for "
            + "it; blames the oldest of those pins.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Charge, EventKind.Uncharge, EventKind.RequestEnd];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        if (e.Kind == EventKind.RequestEnd) { _budgets.Remove(e.Request); return; }
        if (!_budgets.TryGetValue(e.Request, out var budget)) _budgets[e.Request] = budget = new Budget();
        budget.Charged += e.Kind == EventKind.Charge ? e.N : -e.N;
        if (e.Kind == EventKind.Charge || !budget.Pace.IsDue) return;
        List<Hold> holds = [.. t.State.HoldsOfRequest(e.Request)];
        budget.Pace.Looked(holds.Count);
        holds.RemoveAll(h => !h.IsLongterm);
        if (holds.Count == 0 || holds.GroupBy(h => h.Pfn).Sum(page => page.Max(h => h.N)) <= budget.Charged) return;
        var oldest = holds.MinBy(h => h.Seq);
        findings.Add(Rule, oldest.Pfn, oldest.Callsite, e.Callsite, oldest.Seq, e.Seq).ProvedFrom = 0;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: pinned at {names.Place(f.Callsite)}, and charged to nobody after "
            + $"{names.Place(f.RelatedCallsite)}";
}
