using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>Which events the capture with a tool can become.</summary>
static class CaptureYields
{
    /// <summary>What may be concluded from the absence of an event in an imported trace: nothing.</summary>
    public const TraceCoverage Coverage = TraceCoverage.None;

    /// <summary>Tools that print what a driver's trace_printk says.</summary>
    static readonly string[] ToolsWithMarkers = ["ftrace", "trace-cmd"];

    static readonly Yield[] Markers = [new(EventKind.IoSubmit, CaptureCertainty.Marked), new(EventKind.IoComplete, CaptureCertainty.Marked)];

    /// <summary>Each kind once, in the order of the kinds, with the best certainty that a probe or tracepoint gives.</summary>
    public static IReadOnlyList<Yield> Of(string tool, KernelProfile kernel)
    {
        bool bpftrace = tool == "bpftrace";
        var functions = ProbedFunctions.Recipe(kernel).Where(p => !bpftrace || p.Probe.Word is not null).SelectMany(p => p.Function.Yields);
        var tracepoints = Tracepoints.All.Where(t => t.IsCaptured && (!bpftrace || t.Word is not null)).SelectMany(t => t.Yields);
        var markers = ToolsWithMarkers.Contains(tool) ? Markers : [];
        Yield[] all = [.. functions, .. tracepoints, .. markers, new(EventKind.Gap)];
        return [.. all.GroupBy(y => y.Kind).OrderBy(g => g.Key).Select(g => g.MinBy(y => y.Certainty)!)];
    }
}
