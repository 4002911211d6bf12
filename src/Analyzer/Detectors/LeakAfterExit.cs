using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// For traces that do not show the end of a request (real kernels): a pin whose owner has exited has leaked if it is
/// still held although the trace goes on for long enough: the kernel itself may take a while. Without tgids in the
/// trace, a thread that exits is taken for its process.
/// </summary>
static class LeakAfterExit
{
    public static void Report(FindingRule rule, TraceState end, FindingList findings)
    {
        if (end.Coverage.Has(TraceCoverage.Requests)) return;
        foreach (var hold in end.OpenHolds())
        {
            if (!hold.IsPin || hold.Count == HoldCount.Nowhere) continue;
            if (!end.TryFindExit(hold.Actor, out var exit, out long tick)) continue;
            if (end.LastTick - tick < Limits.ExitGraceNs || hold.Seq > exit.Seq) continue;
            var finding = findings.Add(rule, hold.Pfn, hold.Callsite, exit.Callsite, hold.Seq, exit.Seq);
            bool isCounted = end.TryFindPage(hold.Pfn, out var page) && page.CountedAt > hold.Seq;
            if (isCounted) finding.MarkProvedByCount(hold.Seq);
            finding.ProvedUntil = end.LastSeq;
        }
    }
}
