using System.Runtime.InteropServices;
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
        FindingKind.AccountingUnder, Severity.Warning, Consequence.Accounting, "more is pinned than charged",
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
        long pinned = Pinned(t.State.HoldsOfRequest(e.Request), budget.Pace, out var oldest);
        if (oldest.Seq == 0 || pinned <= budget.Charged) return;
        findings.Add(Rule, oldest.Pfn, oldest.Callsite, e.Callsite, oldest.Seq, e.Seq).ProvedFrom = 0;
    }

    /// <summary>How many pages are pinned for long, each counted once, and the oldest of those pins.</summary>
    static long Pinned(IEnumerable<Hold> holds, SearchPace pace, out Hold oldest)
    {
        (long pages, int looked) = (0, 0);
        oldest = default;
        var counted = new Dictionary<long, int>();
        foreach (var hold in holds)
        {
            looked++;
            if (!hold.IsLongterm) continue;
            if (oldest.Seq == 0 || hold.Seq < oldest.Seq) oldest = hold;
            ref int ofPage = ref CollectionsMarshal.GetValueRefOrAddDefault(counted, hold.Pfn, out _);
            pages += Math.Max(0, hold.N - ofPage);
            ofPage = Math.Max(ofPage, hold.N);
        }
        pace.Looked(looked);
        return pages;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: pinned at {names.Place(f.Callsite)}, and charged to nobody after "
            + $"{names.Place(f.RelatedCallsite)}";
}
