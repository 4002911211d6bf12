using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class Deadlock : IDetector
{
    readonly List<(long Pfn, EventRef Where)> _hung = [];
    bool _pins;

    public FindingRule Rule { get; } = new(
        FindingKind.Deadlock, Severity.Error, Consequence.Hang, "actors wait for each other",
        "A task waits for a page and nothing will ever wake it, and nobody waits for pins, references, "
            + "the answer to a request to release, or fewer dirty pages; blames where it waits.")
        { RestsOnHolds = false };
    public IReadOnlyList<EventKind> Watches => [EventKind.HungTask];

    public void Observe(Transition t, FindingList findings)
    {
        _pins |= IsForPins((WaitReason)t.Event.Arg);
        if (t.HasPage) _hung.Add((t.Event.Pfn, t.Here));
    }

    static bool IsForPins(WaitReason reason) =>
        reason is WaitReason.Pins or WaitReason.DirtyLimit or WaitReason.References or WaitReason.ReleaseAnswer;

    public void Finish(TraceState end, FindingList findings)
    {
        if (_pins) return;
        foreach (var (pfn, where) in _hung)
        {
            var finding = findings.Add(Rule, pfn, where.Callsite, default, where.Seq);
            (finding.ProvedFrom, finding.ProvedUntil) = (0, end.LastSeq);
        }
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {names.Place(f.Callsite)} waits forever";
}
