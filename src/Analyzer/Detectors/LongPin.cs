using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class LongPin : IDetector
{
    readonly Dictionary<Finding, (long Ns, bool Open)> _longest = [];

    public FindingRule Rule { get; } = new(
        FindingKind.LongPin, Severity.Info, Consequence.Leak, "page held for long without FOLL_LONGTERM",
        "GUP takes a page, not for long (without FOLL_LONGTERM), and it is released 300 ms later or still held for at "
            + "least that long when the trace ends; blames where it was taken. A leak is reported as a leak.")
        { FindsAbsence = true };
    public IReadOnlyList<EventKind> Watches => [EventKind.Put, EventKind.Unpin];
    public IReadOnlyList<TraceNeed> Needs =>
    [
        new(TraceCoverage.Puts, Watches) { Taken = [EventKind.Get, EventKind.Pin] },
        new(TraceCoverage.None, Watches) { Taken = [EventKind.Pin], Note = "pins only" },
    ];

    public void Observe(Transition t, FindingList findings)
    {
        foreach (var hold in t.Released)
            if (IsLong(in hold, t.Event.Tick))
                Add(in hold, t.Event.Tick, isOpen: false, t.Event.Callsite, t.Event.Seq, findings);
    }

    public void Finish(TraceState end, FindingList findings)
    {
        foreach (var hold in end.OpenHolds())
        {
            if (!IsLong(in hold, end.LastTick) || !IsKnownOpen(in hold, end) || IsLeaked(in hold, end)) continue;
            Add(in hold, end.LastTick, isOpen: true, default, hold.Seq, findings).ProvedUntil = end.LastSeq;
        }
    }

    static bool IsLong(in Hold hold, long tick) =>
        (hold.Flags & (EventFlags.Gup | EventFlags.Longterm)) == EventFlags.Gup
        && tick - hold.Tick >= Limits.LongHoldNs;

    /// <summary>Where puts leave no event, it is unknown whether a plain reference is still held.</summary>
    static bool IsKnownOpen(in Hold hold, TraceState end) =>
        hold.IsPin ? hold.Count != HoldCount.Nowhere : end.Coverage.Has(TraceCoverage.Puts);

    static bool IsLeaked(in Hold hold, TraceState end) => hold.OwnerEnded || end.TryFindExit(hold.Actor, out _, out _);

    Finding Add(in Hold hold, long tick, bool isOpen, NameId<Callsite> releasedAt, long seq, FindingList findings)
    {
        var finding = findings.Add(Rule, hold.Pfn, hold.Callsite, releasedAt, hold.Seq, seq);
        long ns = tick - hold.Tick;
        if (finding.IsListed && ns > _longest.GetValueOrDefault(finding).Ns) _longest[finding] = (ns, isOpen);
        return finding;
    }

    public string Describe(Finding f, TraceNames names)
    {
        var (ns, open) = _longest[f];
        string held = open ? "open at the end, held for at least" : "held for";
        return $"page 0x{f.Pfn:x}: taken at {names.Place(f.Callsite)}, {held} {Format.Time(ns)}";
    }
}
