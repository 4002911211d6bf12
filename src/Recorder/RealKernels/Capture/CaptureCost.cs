namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>By what factor recording slows down the worst case, direct reads from a RAM disk.</summary>
/// <param name="What">What is recorded.</param>
/// <param name="Least">The smaller of the factors measured with kprobes and with fprobes.</param>
/// <param name="Most">The larger one.</param>
public sealed record CaptureCost(string What, double Least, double Most)
{
    /// <summary>
    /// ftrace on 6.12 under emulation: ns per page with the probes divided by ns per page without, kprobes and fprobes.
    /// </summary>
    internal static IReadOnlyList<CaptureCost> Measured { get; } =
    [
        new("only pins, unpins and bio releases", 3.6, 4.3),
        new("all probes", 6.7, 7.0),
        new("all probes and tracepoints", 6.8, 7.3),
        new("the same with stacks (STACKS=1, the default)", 17.5, 18.9),
    ];
}
