using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

sealed class MissedPinned : IDetector
{
    public FindingKind Kind => FindingKind.MissedPinned;
    public Severity Severity => Severity.Warning;
    public string Title => "page taken for not pinned that a device may write";
    public string Rule => "Somebody asks whether a page may be pinned, the answer is no, and a hold of GUP for writing is alive or a device at work on it; blames where it was acquired, and names who asked.";
    public IReadOnlyList<EventKind> Watches => [EventKind.PinTest];
    public string? WhyBlind(TraceCoverage coverage) => coverage.ShowsHolds() ? null : "not every release is in the log";

    public void Observe(Transition t, FindingList findings)
    {
        if (t.Event.Arg != 0) return;
        EventRef acquired = t.Replay.TryOldestWriter(in t.After, out var hold) ? new(hold.Seq, hold.Callsite)
            : t.Replay.TryFindDeviceWrite(in t.After, out var io) ? io.Acquired
            : default;
        if (acquired.Happened) findings.Add(this, t.Event.Pfn, acquired.Callsite, t.Event.Callsite, acquired.Seq, t.Event.Seq).ProvedFrom = t.After.Freed.Seq;
    }

    public string Describe(Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: acquired at {names.Place(f.Callsite)} for writing, and {names.Place(f.RelatedCallsite)} took it for not pinned";
}
