namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>By what factor recording slows down the worst case, direct reads from a RAM disk.</summary>
/// <param name="Tool">What records.</param>
/// <param name="What">What is recorded.</param>
/// <param name="Least">The smallest of the factors measured on 7.3, each the median of three runs.</param>
/// <param name="Most">The largest of them.</param>
public sealed record CaptureCost(string Tool, string What, double Least, double Most)
{
    const string Ftrace = "ftrace", Bpftrace = "bpftrace";

    /// <summary>
    /// Time per page with the probes divided by that without, under emulation: the table of docs/real-kernels.md, which
    /// tests/guest/run.sh --tool cost makes.
    /// </summary>
    static readonly CaptureCost[] Measured =
    [
        new(Ftrace, "everything without stacks (--stacks none)", 3.4, 3.4),
        new(Ftrace, "stacks of one page in 8 (--stacks 1/8)", 4.0, 4.0),
        new(Ftrace, "everything with stacks (the default)", 15.0, 15.0),
        new(Bpftrace, "only pins of another task and all releases (--task)", 1.4, 1.4),
        new(Bpftrace, "only pins of another callsite and all releases (--callsite)", 2.3, 2.3),
        new(Bpftrace, "everything without stacks (--stacks none)", 2.7, 2.7),
        new(Bpftrace, "everything with stacks (the default)", 13.5, 13.5),
    ];

    /// <summary>The costs of a tool, the cheapest way first; those of ftrace if the tool's were not measured.</summary>
    public static IReadOnlyList<CaptureCost> Of(string tool) =>
        [.. Measured.Where(c => c.Tool == (IsMeasured(tool) ? tool : Ftrace))];

    /// <summary>The tool's costs were measured.</summary>
    public static bool IsMeasured(string tool) => Array.Exists(Measured, c => c.Tool == tool);
}
