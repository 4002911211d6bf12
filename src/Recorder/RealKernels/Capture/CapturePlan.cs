using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Capture;

/// <summary>What a recipe is based on, before it is written as a script.</summary>
/// <param name="Tool">ftrace, trace-cmd, bpftrace or perf.</param>
/// <param name="Kernel">The requested kernel: a version, or the release of the running one.</param>
/// <param name="Version">Its version.</param>
/// <param name="Range">The kernels like it.</param>
/// <param name="Running">The kernel itself; null = only its version is known.</param>
sealed record CapturePlan(string Tool, string Kernel, KernelVersion Version, KernelRange Range, RunningKernel? Running)
{
    /// <summary>What is recorded of all that happens.</summary>
    public CaptureSelection Selection { get; init; } = CaptureSelection.All;

    public string Certainty => Range.Certainty(Version);

    public IReadOnlyList<string> Facts { get; } = Running?.Facts(Range) ?? [];

    /// <summary>Fprobes where the kernel has them: they know the arguments at a function's return, too.</summary>
    bool UsesFprobes => Range.HasFprobes && Running is not { HasFprobes: false };

    /// <summary>The probes as the table has them: what the kernel is known not to have is left out.</summary>
    public IReadOnlyList<RecipeProbe> Recipe { get; } =
        [.. RecipeOf(ProbedFunctions.Recipe(Version, Range.ProbesOuterCalls), Running)];

    static IEnumerable<RecipeProbe> RecipeOf(IReadOnlyList<RecipeProbe> all, RunningKernel? running)
    {
        bool?[] kinds = [.. all.Select(p => p.Function.SplitGrabs).Where(s => s is not null).Distinct()];
        bool? split = kinds.Length == 2 ? running?.Has(GupFunctions.SplitGrab) : null;
        return all.Where(p => p.Function.SplitGrabs is null || split is null || p.Function.SplitGrabs == split)
            .Where(p => p.Probe.IsEssential || p.Function.Module.Length > 0 || running?.Has(p.Function.Name) != false);
    }

    public IReadOnlyList<CaptureProbe> Probes => [.. Recipe.Select(ProbeOf)];

    CaptureProbe ProbeOf(RecipeProbe p)
    {
        string definition = UsesFprobes ? p.AsFprobe : p.AsKprobe;
        return new(p.Probe.Name, p.Function.Name, definition, p.Probe.IsEssential, p.Probe.HasStack, p.Probe.Shows)
        { Where = WhereOf(p.Function) };
    }

    /// <summary>
    /// The script finds out which functions the kernel has where both kinds of grabs are in the recipe, and of modules.
    /// </summary>
    public string WhereOf(ProbedFunction f)
    {
        if (f.Module.Length > 0) return f.Name;
        bool isSure = f.SplitGrabs is null || Recipe.All(p => p.Function.SplitGrabs is null or true)
            || Recipe.All(p => p.Function.SplitGrabs is null or false);
        if (isSure) return "";
        return f.SplitGrabs == true ? GupFunctions.SplitGrab : $"!{GupFunctions.SplitGrab}";
    }
}
