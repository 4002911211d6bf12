using System.Collections.Frozen;

namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>The functions that mean something on one kernel, by their symbols.</summary>
sealed class FunctionTable
{
    static readonly Dictionary<KernelProfile, FunctionTable> Tables =
        KernelProfile.All.ToDictionary(k => k, k => new FunctionTable(k));

    readonly FrozenDictionary<string, ProbedFunction>.AlternateLookup<ReadOnlySpan<char>> _functions;

    /// <summary>
    /// A function listed for another kernel that turns out to exist on this one means the same, except for grabs, whose
    /// results and flags differ.
    /// </summary>
    FunctionTable(KernelProfile kernel)
    {
        var functions = new Dictionary<string, ProbedFunction>();
        foreach (var f in ProbedFunctions.All.Where(f => f.Meaning != HitMeaning.None))
            if (f.Kernel is null || f.Kernel == kernel || !f.IsGrab) functions.TryAdd(f.Name, f);
        _functions = functions.ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static FunctionTable Of(KernelProfile kernel) => Tables[kernel];

    /// <summary>Null if probes on the function make no events.</summary>
    public ProbedFunction? Find(ReadOnlySpan<char> symbol) =>
        _functions.TryGetValue(symbol, out var function) ? function : null;
}
