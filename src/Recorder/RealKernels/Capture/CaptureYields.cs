using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>What the events of a kind prove.</summary>
public enum CaptureCertainty
{
    /// <summary>There is an event each time, unless the trace says that events were lost.</summary>
    Every,
    /// <summary>
    /// There is an event for only some of them: the kernel does the same in ways that cannot be probed.
    /// </summary>
    Some,
    /// <summary>There is an event for each attempt, which may have failed.</summary>
    Attempt,
    /// <summary>There are events only where a driver says with trace_printk what it is doing.</summary>
    Marked,
}

/// <summary>A kind of event that a captured trace can have.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Certainty">What may be concluded from the events of this kind, and from their absence.</param>
public sealed record Yield(EventKind Kind, CaptureCertainty Certainty = CaptureCertainty.Every);

/// <summary>Which events the captures of a tool can become.</summary>
static class CaptureYields
{
    /// <summary>What may be concluded from the absence of an event in an imported trace: nothing.</summary>
    public const TraceCoverage Coverage = TraceCoverage.None;

    /// <summary>What a driver says with trace_printk.</summary>
    static readonly Yield[] Marks =
        [new(EventKind.IoSubmit, CaptureCertainty.Marked), new(EventKind.IoComplete, CaptureCertainty.Marked)];

    /// <summary>The tool prints what a driver's trace_printk says.</summary>
    public static bool HasMarks(string tool) => tool is "ftrace" or "trace-cmd";

    /// <summary>
    /// Each kind once, in the order of the kinds, with the best certainty that a probe or tracepoint gives.
    /// </summary>
    public static IReadOnlyList<Yield> Of(string tool, KernelProfile kernel)
    {
        bool needsWord = tool == "bpftrace";
        var probes = ProbedFunctions.Recipe(kernel).Where(p => !needsWord || p.Probe.Word is not null);
        var tracepoints = Tracepoints.All.Where(t => t.IsCaptured && (!needsWord || t.Word is not null));
        Yield[] all =
        [
            .. probes.SelectMany(p => p.Function.Yields), .. tracepoints.SelectMany(t => t.Yields),
            .. HasMarks(tool) ? Marks : [], new(EventKind.Gap),
        ];
        return [.. all.GroupBy(y => y.Kind).OrderBy(g => g.Key).Select(g => g.MinBy(y => y.Certainty)!)];
    }
}
