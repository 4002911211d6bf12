using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class AccountingLeak : IDetector
{
    readonly Dictionary<long, (long Pages, EventRef First)> _charges = [];

    public FindingRule Rule { get; } = new(
        FindingKind.AccountingLeak, Severity.Warning, Consequence.Accounting, "charge that nobody gives back",
        "When a request ends, more pages are still charged for it than it still holds; blames whoever charged them.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Charge, EventKind.Uncharge, EventKind.RequestEnd];

    public void Observe(Transition t, FindingList findings)
    {
        ref readonly var e = ref t.Event;
        if (e.Kind != EventKind.RequestEnd)
        {
            ref var charge = ref CollectionsMarshal.GetValueRefOrAddDefault(_charges, e.Request, out bool known);
            if (!known) charge = (0, t.Here);
            charge.Pages += e.Kind == EventKind.Charge ? e.N : -e.N;
            return;
        }
        if (!_charges.Remove(e.Request, out var left) || left.Pages <= t.LeftBehind.Sum(h => h.N))
            return;
        findings.Add(Rule, 0, left.First.Callsite, e.Callsite, left.First.Seq, e.Seq).ProvedFrom = 0;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"{names.Place(f.Callsite)} charged more than was given back when the request ended";
}
