using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>Which events the captures of a tool can become.</summary>
static class CaptureYields
{
    /// <summary>What may be concluded from the absence of an event in an imported trace: nothing.</summary>
    public const TraceCoverage Coverage = TraceCoverage.None;

    /// <summary>What a driver reports with trace_printk.</summary>
    static readonly Yield[] Marks =
        [new(EventKind.IoSubmit, CaptureCertainty.Marked), new(EventKind.IoComplete, CaptureCertainty.Marked)];

    /// <summary>The tool prints the text of a driver's trace_printk.</summary>
    static bool HasMarks(string tool) => tool is "ftrace" or "trace-cmd";

    /// <summary>
    /// Each kind once, in the order of the kinds, with the best certainty that a probe or tracepoint gives.
    /// </summary>
    public static IReadOnlyList<Yield> Of(CapturePlan plan)
    {
        bool needsWord = plan.Tool == "bpftrace";
        var probes = plan.Recipe.Where(p => !needsWord || p.Probe.Word is not null);
        var tracepoints =
            Tracepoints.All.Where(t => t.IsCapturedOn(plan.Version) && (!needsWord || t.Word is not null));
        Yield[] all =
        [
            .. probes.SelectMany(p => p.Function.Yields), .. tracepoints.SelectMany(t => t.Yields),
            .. HasMarks(plan.Tool) ? Marks : [], new(EventKind.Gap),
        ];
        return [.. all.GroupBy(y => y.Kind).OrderBy(g => g.Key).Select(g => g.MinBy(y => y.Certainty)!)];
    }
}
