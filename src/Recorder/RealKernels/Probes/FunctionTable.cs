using System.Collections.Frozen;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>The functions that mean something on one kernel, by their symbols.</summary>
sealed class FunctionTable
{
    static readonly FunctionTable Split = new(splitGrabs: true), Whole = new(splitGrabs: false);

    readonly FrozenDictionary<string, ProbedFunction>.AlternateLookup<ReadOnlySpan<char>> _functions;

    /// <summary>
    /// What a function means does not depend on the version, but for the grabs, whose results and flags differ.
    /// </summary>
    FunctionTable(bool splitGrabs)
    {
        var functions = new Dictionary<string, ProbedFunction>();
        foreach (var f in ProbedFunctions.All.Where(f => f.Meaning != HitMeaning.None))
            if (f.SplitGrabs is null || f.SplitGrabs == splitGrabs) functions.TryAdd(f.Name, f);
        _functions = functions.ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static FunctionTable Of(KernelProfile kernel) => kernel.SplitGrabs ? Split : Whole;

    /// <summary>Null if probes on the function make no events.</summary>
    public ProbedFunction? Find(ReadOnlySpan<char> symbol) =>
        _functions.TryGetValue(symbol, out var function) ? function : null;
}
