using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class MissedPinned : IDetector
{
    public FindingRule Rule { get; } = new(
        FindingKind.MissedPinned, Severity.Warning, Consequence.DataAtRisk,
        "page that a device may write taken for unpinned",
        "The kernel asks whether a page may be pinned, the answer is no, and a GUP hold for writing is alive or a "
            + "device is at work on it; blames where it was acquired, and names who asked.");
    public IReadOnlyList<EventKind> Watches => [EventKind.PinTest];
    public IReadOnlyList<TraceNeed> Needs =>
        [new(TraceCoverage.Tokens, Watches), new(TraceCoverage.Puts | TraceCoverage.Counts, Watches)];
    public string WhyBlind => "not every release is in the trace";

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.Arg != 0) return;
        var writer = WriterOf(t);
        if (!writer.Happened) return;
        var finding = findings.Add(Rule, t.Event.Pfn, writer.Callsite, t.Event.Callsite, writer.Seq, t.Event.Seq);
        finding.ProvedFrom = t.After.Freed.Seq;
    }

    /// <summary>Where the page was acquired for a device that may write it; default if it was not.</summary>
    static EventRef WriterOf(Transition t)
    {
        if (t.State.TryOldestWriter(in t.After, out var hold)) return new EventRef(hold.Seq, hold.Callsite);
        return t.State.TryFindDeviceWrite(in t.After, out var io) ? io.Acquired : default;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.Callsite)} for writing, and {names.Place(f.RelatedCallsite)} "
            + "took it for unpinned";
}
