using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class PinLimit : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.PinLimit, Severity.Info, Consequence.Accounting, "pin beyond the budget of its owner",
        "A charge for a pin is refused because its owner has pinned as much as it may; blames whoever asked for it. "
            + "This is the limit at work, reported because the program behind it gets an error.")
        { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.Charge];

    public bool WatchesRefusals => true;

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.Outcome == Outcome.Refused) findings.Add(Rule, 0, t.Event.Callsite, default, t.Event.Seq);
    }

    public string Describe(Finding f, TraceNames names) =>
        $"{names.Place(f.Callsite)} wanted to pin more than the budget of its owner allows";
}
