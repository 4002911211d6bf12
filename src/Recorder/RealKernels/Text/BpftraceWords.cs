using Pintrace.Recorder.RealKernels.Probes;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>The meaning of the words that the bpftrace recipes print.</summary>
static class BpftraceWords
{
    const string Folio = "folio";

    static readonly Dictionary<string, ProbedFunction[]>.AlternateLookup<ReadOnlySpan<char>> Functions =
        ProbedFunctions.Recipes.Where(p => p.Probe.Word is not null).GroupBy(p => p.Probe.Word!, p => p.Function)
            .ToDictionary(g => g.Key, g => g.ToArray()).GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly Dictionary<string, Tracepoint>.AlternateLookup<ReadOnlySpan<char>> OfTracepoints =
        Tracepoints.All.Where(t => t.Word is not null)
            .ToDictionary(t => t.Word!).GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsKnown(ReadOnlySpan<char> word) =>
        Functions.ContainsKey(word) || OfTracepoints.ContainsKey(word);

    /// <summary>The tracepoint that prints a word; null if it is a function.</summary>
    public static Tracepoint? TracepointOf(ReadOnlySpan<char> word) =>
        OfTracepoints.TryGetValue(word, out var tracepoint) ? tracepoint : null;

    /// <summary>
    /// The function that prints a word. If several do, on different kernels, it is the one with the most fields among
    /// those whose fields the line all has. If there is none, because older recipes printed less, it is the first that
    /// names a folio if the line does.
    /// </summary>
    public static ProbedFunction FunctionOf(ReadOnlySpan<char> word, ReadOnlySpan<char> fields)
    {
        var functions = Functions[word];
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

    static IReadOnlyList<string> FieldsOf(ProbedFunction f) =>
        (f.Return?.Word is null ? f.Entry! : f.Return).FieldNames;

    static bool HasAll(ReadOnlySpan<char> fields, IReadOnlyList<string> names)
    {
        foreach (string name in names)
            if (!FieldText.Has(fields, name)) return false;
        return true;
    }
}
