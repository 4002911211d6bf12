namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>By what factor recording slows down the worst case, direct reads from a RAM disk.</summary>
/// <param name="Tool">What records.</param>
/// <param name="What">What is recorded.</param>
/// <param name="Least">The smaller of the factors measured on 6.12 and on 7.3, each the median of three runs.</param>
/// <param name="Most">The larger of them.</param>
public sealed record CaptureCost(string Tool, string What, double Least, double Most)
{
    const string Ftrace = "ftrace", Bpftrace = "bpftrace";

    /// <summary>
    /// Time per page with the probes divided by that without, under emulation: the table of docs/real-kernels.md, which
    /// tests/guest/run.sh --tool cost makes.
    /// </summary>
    static readonly CaptureCost[] Measured =
    [
        new(Ftrace, "only pins of another task and all releases (--task)", 3.2, 5.3),
        new(Ftrace, "everything without stacks (--stacks none)", 3.3, 5.9),
        new(Ftrace, "stacks of one page in 8 (--stacks 1/8)", 4.0, 4.5),
        new(Ftrace, "everything with stacks (the default)", 13.7, 13.8),
        new(Bpftrace, "only pins of another task and all releases (--task)", 1.4, 1.8),
        new(Bpftrace, "only pins of another callsite and all releases (--callsite)", 3.0, 4.6),
        new(Bpftrace, "everything without stacks (--stacks none)", 3.1, 3.1),
        new(Bpftrace, "everything with stacks (the default)", 13.2, 21.2),
    ];

    /// <summary>The costs of a tool, the cheapest way first; those of ftrace if the tool's were not measured.</summary>
    public static IReadOnlyList<CaptureCost> Of(string tool) =>
        [.. Measured.Where(c => c.Tool == (IsMeasured(tool) ? tool : Ftrace))];

    /// <summary>The tool's costs were measured.</summary>
    public static bool IsMeasured(string tool) => Array.Exists(Measured, c => c.Tool == tool);
}
