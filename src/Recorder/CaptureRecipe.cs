using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder;

/// <summary>How well a kind of finding can be seen.</summary>
public enum Seen
{
    /// <summary>Events show it.</summary>
    Found,
    /// <summary>Only a reference count gives it away.</summary>
    ByCount,
    /// <summary>Not at all: that none is reported proves nothing.</summary>
    Never,
}

/// <summary>What a captured trace shows of a kind of finding.</summary>
public sealed record FindingVisibility(FindingKind Kind, Seen Seen, string Note);

/// <summary>A probe of a recipe.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Function">The function probed.</param>
/// <param name="Definition">Its definition, with {field} where an offset is looked up.</param>
/// <param name="IsEssential">The script stops if the kernel refuses it.</param>
/// <param name="HasStack">It is recorded with its stack.</param>
/// <param name="Shows">What it is needed for.</param>
public sealed record CaptureProbe(string Name, string Function, string Definition, bool IsEssential, bool HasStack, string Shows);

/// <summary>By what factor recording slows down the worst case, direct reads from a RAM disk.</summary>
public sealed record CaptureCost(string What, double Least, double Most);

/// <summary>The public door to recipes: how to capture, with a tool and on a kernel, a trace that can be imported.</summary>
public sealed record CaptureRecipe
{
    const string Measured = "6.12";

    /// <summary>The tools that there are recipes for.</summary>
    public static IReadOnlyList<string> Tools { get; } = ["ftrace", "trace-cmd", "bpftrace", "perf"];

    /// <summary>Measured with ftrace on 6.12 under emulation: ns per page with the probes divided by ns per page without, kprobes and fprobes.</summary>
    public static IReadOnlyList<CaptureCost> Costs { get; } =
        [new("only pins, unpins and bio releases", 3.6, 4.3), new("all probes", 6.7, 7.0), new("all probes and tracepoints", 6.8, 7.3), new("the same with stacks (STACKS=1, the default)", 17.5, 18.9)];

    /// <summary>ftrace, trace-cmd, bpftrace or perf.</summary>
    public required string Tool { get; init; }
    /// <summary>The kernel asked for: a version, or the release of the running one.</summary>
    public required string Kernel { get; init; }
    /// <summary>The measured kernel whose functions and values are used.</summary>
    public required string Like { get; init; }
    /// <summary>How sure that is, in words.</summary>
    public required string Certainty { get; init; }
    /// <summary>What was looked up on the running kernel, in sentences.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];
    /// <summary>The probes.</summary>
    public required IReadOnlyList<CaptureProbe> Probes { get; init; }
    /// <summary>The tracepoints, as system/event.</summary>
    public IReadOnlyList<string> Tracepoints { get; } = ProbeTable.Tracepoints;
    /// <summary>Every kind of finding.</summary>
    public required IReadOnlyList<FindingVisibility> Findings { get; init; }
    /// <summary>The shell script.</summary>
    public required string Script { get; init; }

    /// <summary>The recipe for a version.</summary>
    /// <exception cref="UsageException">There is no such tool, it is no version, or traces of that kernel could not be read.</exception>
    public static CaptureRecipe For(string tool, string kernel) => Make(tool, kernel, running: null);

    /// <summary>The recipe for a kernel that is at hand.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="root">Where its /proc, /sys and /boot are; "/" for the running one.</param>
    /// <param name="btf">Its BTF; null = /sys/kernel/btf/vmlinux below the root.</param>
    /// <exception cref="UsageException">There is no such tool, or traces of that kernel could not be read.</exception>
    /// <exception cref="InputException">The kernel can not be probed, does not say what it is, or its BTF contradicts what is known.</exception>
    public static CaptureRecipe ForRunning(string tool, string root = "/", string? btf = null)
    {
        var running = RunningKernel.Read(root, btf);
        return Make(tool, running.Release, running);
    }

    static CaptureRecipe Make(string tool, string kernel, RunningKernel? running)
    {
        if (!Tools.Contains(tool)) throw new UsageException($"There is no recipe for '{tool}'; there are ftrace, trace-cmd, bpftrace and perf.");
        var version = KernelVersion.Parse(kernel) ?? throw new UsageException($"'{kernel}' is no kernel version; one looks like {Measured}.");
        var range = KernelRange.Of(version);
        running?.Check(range, tool);
        bool fprobes = range.HasFprobes && running is not { HasFprobes: false };
        var recipe = new CaptureRecipe
        {
            Tool = tool, Kernel = kernel, Like = range.Profile.Name, Certainty = range.Certainty(version), Facts = running?.Facts(range) ?? [], Findings = Visibility.Of(tool), Script = "",
            Probes = [.. ProbeTable.Of(range.Profile).Select(p => new CaptureProbe(p.Name, p.Function, fprobes ? p.AsFprobe : p.AsKprobe, p.IsEssential, p.HasStack, p.Shows))],
        };
        return recipe with { Script = ScriptWriter.Write(recipe, range, running) };
    }
}
