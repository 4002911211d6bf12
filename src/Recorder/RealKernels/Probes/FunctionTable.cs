namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>The functions that mean something on one kernel, by their symbols.</summary>
sealed class FunctionTable
{
    static readonly Dictionary<KernelProfile, FunctionTable> Tables =
        KernelProfile.All.ToDictionary(k => k, k => new FunctionTable(k));

    readonly Dictionary<string, ProbedFunction> _functions = [];
    readonly Dictionary<string, ProbedFunction>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>
    /// A function that was listed for another kernel and turns out to exist on this one means the same, except for
    /// grabs, whose results and flags differ.
    /// </summary>
    FunctionTable(KernelProfile kernel)
    {
        _lookup = _functions.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var f in ProbedFunctions.All.Where(f => f.Meaning != HitMeaning.None))
            if (f.Kernel is null || f.Kernel == kernel || !f.IsGrab) _functions.TryAdd(f.Name, f);
    }

    public static FunctionTable Of(KernelProfile kernel) => Tables[kernel];

    /// <summary>Null if probes on the function make no events.</summary>
    public ProbedFunction? Find(ReadOnlySpan<char> symbol) =>
        _lookup.TryGetValue(symbol, out var function) ? function : null;
}
