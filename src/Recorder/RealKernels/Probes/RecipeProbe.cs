namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>A probe and the function it is on.</summary>
/// <param name="Function">The function.</param>
/// <param name="Probe">The probe.</param>
/// <param name="OnReturn">It hits when the function returns.</param>
sealed record RecipeProbe(ProbedFunction Function, Probe Probe, bool OnReturn)
{
    const int MostArguments = 3;

    /// <summary>
    /// The definition for dynamic_events as an fprobe, whose arguments are known at the return, too (Linux 6.9).
    /// </summary>
    public string AsFprobe
    {
        get
        {
            string place = OnReturn ? $"{Function.Name}%return" : Function.Name;
            return $"f:pin/{Probe.Name} {place} {Filled(Probe.Fields.Split(' '))}";
        }
    }

    /// <summary>
    /// The definition for dynamic_events as a kprobe, which no longer knows the arguments at the return.
    /// </summary>
    public string AsKprobe => OnReturn
        ? $"r:pin/{Probe.Name} {Function.Name} {Filled(Probe.Fields.Split(' ').Where(f => !HasArgument(f)))}"
        : $"p:pin/{Probe.Name} {Function.Name} {Filled(Probe.Fields.Split(' '))}";

    static bool HasArgument(string field) =>
        Enumerable.Range(1, MostArguments).Any(n => field.Contains($"{{{n}}}", StringComparison.Ordinal));

    static string Filled(IEnumerable<string> fields)
    {
        string text = string.Join(' ', fields).Replace("{ret}", "$retval", StringComparison.Ordinal);
        for (int n = 1; n <= MostArguments; n++)
            text = text.Replace($"{{{n}}}", $"$arg{n}", StringComparison.Ordinal);
        return text;
    }
}
