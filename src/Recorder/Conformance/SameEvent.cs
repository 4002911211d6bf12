using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance;

/// <summary>
/// Two events of simulated kernels whose names are numbered together say the same of the kernel. Time, and the numbers
/// of requests and acquisitions, belong to the log.
/// </summary>
static class SameEvent
{
    public static bool Of(in PageEvent a, in PageEvent b) =>
        a.Kind == b.Kind && a.Pfn == b.Pfn && a.Actor == b.Actor && a.Callsite == b.Callsite
        && a.Operation == b.Operation && a.N == b.N && a.Flags == b.Flags && a.Outcome == b.Outcome
        && a.RefCount == b.RefCount && a.PinCount == b.PinCount && a.MapCount == b.MapCount
        && a.State == b.State && a.Arg == b.Arg;
}
