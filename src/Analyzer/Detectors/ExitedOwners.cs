using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Detectors;

/// <summary>
/// Logs that do not show the end of a request (real kernels): a pin whose owner has exited, and that nobody has released
/// although the log goes on for long enough, has leaked. The kernel itself may take a while: RDMA up to 10 ms, io_uring's
/// worker 19 ms were measured. Without tgids in the trace a thread that exits is taken for its process.
/// </summary>
static class ExitedOwners
{
    /// <summary>How long after its owner's exit a pin may still be released by the kernel.</summary>
    const long GraceNs = 100_000_000;

    public static void Report(IDetector detector, TraceReplay end, FindingList findings)
    {
        if (end.Coverage.Has(TraceCoverage.Requests)) return;
        foreach (var hold in end.OpenHolds())
        {
            if (!hold.IsPin || hold.Count == HoldCount.Nowhere || !end.TryFindExit(hold.Actor, out var exit, out long tick) || end.LastTick - tick < GraceNs || hold.Seq > exit.Seq) continue;
            var finding = findings.Add(detector, hold.Pfn, hold.Callsite, exit.Callsite, hold.Seq, exit.Seq);
            if (end.TryFindPage(hold.Pfn, out var page) && page.CountedAt > hold.Seq) finding.IsProvedByCount(hold.Seq);
            finding.Count += hold.N - 1;
            finding.ProvedUntil = end.LastSeq;
        }
    }
}
