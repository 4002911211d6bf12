using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>What the two leak detectors share: whatever a request still holds when it ends has leaked.</summary>
static class LeakAtRequestEnd
{
    public static readonly EventKind[] Watches = [EventKind.RequestEnd];

    public static void Observe(FindingRule rule, bool pins, Transition t, FindingList findings)
    {
        foreach (var hold in t.LeftBehind)
        {
            if (hold.IsPin != pins || hold.IsMirror) continue;
            findings.Add(rule, hold.Pfn, hold.Callsite, t.Event.Callsite, hold.Seq, t.Event.Seq);
        }
    }

    public static string Describe(string what, string release, Finding f, TraceNames names) =>
        $"page 0x{f.Pfn:x}: {what} at {names.Place(f.Callsite)} and never {release}; "
        + $"its owner ended at {names.Place(f.RelatedCallsite)}";
}
