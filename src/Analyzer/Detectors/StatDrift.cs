using System.Runtime.InteropServices;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class StatDrift : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.StatDrift, Severity.Info, Consequence.Accounting, "counters of pins drift apart",
        "A pin that nr_foll_pin_acquired does not count is released, which nr_foll_pin_released counts; blames where "
            + "it was taken. Nothing is leaked, but the difference between the two is then not the number of live "
            + "pins.");
    public IReadOnlyList<EventKind> Watches => [EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs => [new(TraceCoverage.Counts, Watches)];
    public string WhyBlind => "pins that the kernel does not count are not marked in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        foreach (ref readonly var hold in CollectionsMarshal.AsSpan(t.Released))
            if ((hold.Flags & EventFlags.NoStat) != 0)
                findings.Add(Rule, t.Event.Pfn, hold.Callsite, t.Event.Callsite, hold.Seq, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} took a pin that nr_foll_pin_acquired does not count, "
            + $"{names.Place(f.RelatedCallsite)} released it";
}
