using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>What the words mean that the bpftrace recipes print.</summary>
static class BpftraceWords
{
    const string Folio = "folio";

    static readonly Dictionary<string, ProbedFunction[]> Functions = ProbedFunctions.Recipes.Where(p => p.Probe.Word is not null)
        .GroupBy(p => p.Probe.Word!, p => p.Function).ToDictionary(g => g.Key, g => g.ToArray());

    static readonly Dictionary<string, Tracepoint> Tracepoints = Probes.Tracepoints.All.Where(t => t.Word is not null).ToDictionary(t => t.Word!);

    static readonly Dictionary<string, ProbedFunction[]>.AlternateLookup<ReadOnlySpan<char>> FunctionLookup =
        Functions.GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly Dictionary<string, Tracepoint>.AlternateLookup<ReadOnlySpan<char>> TracepointLookup =
        Tracepoints.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsKnown(ReadOnlySpan<char> word) => FunctionLookup.ContainsKey(word) || TracepointLookup.ContainsKey(word);

    /// <summary>The tracepoint that prints a word; null if it is a function.</summary>
    public static Tracepoint? TracepointOf(ReadOnlySpan<char> word) => TracepointLookup.TryGetValue(word, out var t) ? t : null;

    /// <summary>
    /// The function that prints a word: of those that do on some kernel the one whose fields are all there, and most of them.
    /// Else, for older recipes printed less, the first one that has a folio as the line has, or has not.
    /// </summary>
    public static ProbedFunction FunctionOf(ReadOnlySpan<char> word, ReadOnlySpan<char> fields)
    {
        var functions = FunctionLookup[word];
        if (functions.Length == 1) return functions[0];
        ProbedFunction? best = null, first = null;
        bool hasFolio = FieldText.Has(fields, Folio);
        foreach (var f in functions)
        {
            var names = FieldsOf(f);
            if (first is null && names.Contains(Folio) == hasFolio) first = f;
            if ((best is null || names.Count > FieldsOf(best).Count) && HasAll(fields, names)) best = f;
        }
        return best ?? first ?? functions[0];
    }

    static IReadOnlyList<string> FieldsOf(ProbedFunction f) => (f.Return?.Word is null ? f.Entry! : f.Return).FieldNames;

    static bool HasAll(ReadOnlySpan<char> fields, IReadOnlyList<string> names)
    {
        foreach (string name in names)
            if (!FieldText.Has(fields, name)) return false;
        return true;
    }
}
