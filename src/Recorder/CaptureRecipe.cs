using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>
/// The public door to recipes: how to capture, with a tool and on a kernel, a trace that can be imported.
/// </summary>
public sealed class CaptureRecipe
{
    /// <summary>A kernel for which there is a recipe of every tool.</summary>
    public const string Measured = "6.12";

    readonly CapturePlan _plan;

    CaptureRecipe(CapturePlan plan) => _plan = plan;

    /// <summary>The tools for which there are recipes.</summary>
    public static IReadOnlyList<string> Tools { get; } = ["ftrace", "trace-cmd", "bpftrace", "perf"];

    /// <summary>What recording costs, the cheapest way first; with ftrace where the tool was not measured.</summary>
    public IReadOnlyList<CaptureCost> Costs => CaptureCost.Of(Tool);

    /// <summary>ftrace, trace-cmd, bpftrace or perf.</summary>
    public string Tool => _plan.Tool;
    /// <summary>The requested kernel: a version, or the release of the running one.</summary>
    public string Kernel => _plan.Kernel;
    /// <summary>The kernel whose functions and values are used.</summary>
    public string Like => _plan.Range.Profile.Name;
    /// <summary>How certain it is that these functions and values are right for the kernel, in words.</summary>
    public string Certainty => _plan.Certainty;
    /// <summary>What was looked up on the running kernel, in sentences; empty for a version.</summary>
    public IReadOnlyList<string> Facts => _plan.Facts;
    /// <summary>The probes, in the order in which the script sets them.</summary>
    public IReadOnlyList<CaptureProbe> Probes => _plan.Probes;
    /// <summary>The tracepoints, as system/event.</summary>
    public IReadOnlyList<string> Tracepoints => RealKernels.Probes.Tracepoints.Captured(_plan.Version);
    /// <summary>
    /// The kinds of events that an import of the capture can have, each once. A detector that needs any other kind is
    /// blind.
    /// </summary>
    public IReadOnlyList<Yield> Yields => CaptureYields.Of(_plan);
    /// <summary>What a reader of the imported trace may conclude from the absence of an event.</summary>
    public TraceCoverage Coverage { get; } = CaptureYields.Coverage;

    /// <summary>The shell script.</summary>
    /// <param name="findings">How well each kind of finding can be seen; the script's head lists them.</param>
    public string WriteScript(IReadOnlyList<FindingVisibility> findings) => ScriptWriter.Write(_plan, findings);

    /// <summary>The recipe for a version.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="kernel">The version.</param>
    /// <param name="selection">What is recorded; null = everything.</param>
    /// <exception cref="UsageException">
    /// There is no such tool, it cannot select so, the kernel is not a version, or traces of it could not be read.
    /// </exception>
    public static CaptureRecipe For(string tool, string kernel, CaptureSelection? selection = null) =>
        Make(tool, kernel, running: null, selection);

    /// <summary>The recipe for a kernel that is at hand.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="root">Where its /proc, /sys and /boot are; "/" for the running one.</param>
    /// <param name="btf">Its BTF; null = /sys/kernel/btf/vmlinux below the root.</param>
    /// <param name="selection">What is recorded; null = everything.</param>
    /// <exception cref="UsageException">
    /// There is no such tool, it cannot select so, or traces of that kernel could not be read.
    /// </exception>
    /// <exception cref="InputException">
    /// The kernel cannot be probed, does not say what it is, or its BTF contradicts what is known.
    /// </exception>
    public static CaptureRecipe ForRunning(
        string tool, string root = "/", string? btf = null, CaptureSelection? selection = null)
    {
        var running = RunningKernel.Read(root, btf);
        return Make(tool, running.Release, running, selection);
    }

    static CaptureRecipe Make(string tool, string kernel, RunningKernel? running, CaptureSelection? selection)
    {
        if (!Tools.Contains(tool))
            throw new UsageException(
                $"There is no recipe for '{tool}'; there are ftrace, trace-cmd, bpftrace and perf.");
        var version = KernelVersion.Parse(kernel)
            ?? throw new UsageException($"'{kernel}' is not a kernel version; one looks like {Measured}.");
        var plan = new CapturePlan(tool, kernel, version, KernelRange.Of(version), running)
        { Selection = selection ?? CaptureSelection.All };
        plan.Selection.Check(tool);
        running?.Check(plan.Recipe, tool);
        return new CaptureRecipe(plan);
    }
}
