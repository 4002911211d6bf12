namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>A probe and the function it is on.</summary>
/// <param name="Function">The function.</param>
/// <param name="Probe">The probe.</param>
/// <param name="OnReturn">It hits when the function returns.</param>
sealed record RecipeProbe(ProbedFunction Function, Probe Probe, bool OnReturn)
{
    /// <summary>Registers of the first arguments on x86-64.</summary>
    static readonly string[] Registers = ["%di", "%si", "%dx"];

    /// <summary>
    /// The definition for dynamic_events as an fprobe, whose arguments are known at the return, too (Linux 6.5).
    /// </summary>
    public string AsFprobe
    {
        get
        {
            string place = OnReturn ? $"{Function.Name}%return" : Function.Name;
            return $"f:pin/{Probe.Name} {place} {Filled(Probe.Fields.Split(' '), n => $"$arg{n}")}";
        }
    }

    /// <summary>
    /// The definition for dynamic_events as a kprobe on x86-64, which no longer knows the arguments at the return.
    /// </summary>
    public string AsKprobe => OnReturn
        ? $"r:pin/{Probe.Name} {Function.Name} {Filled(Probe.Fields.Split(' ').Where(f => !HasArgument(f)), _ => "")}"
        : $"p:pin/{Probe.Name} {Function.Name} {Filled(Probe.Fields.Split(' '), n => Registers[n - 1])}";

    static bool HasArgument(string field) =>
        Enumerable.Range(1, Registers.Length).Any(n => field.Contains($"{{{n}}}", StringComparison.Ordinal));

    static string Filled(IEnumerable<string> fields, Func<int, string> argument)
    {
        string text = string.Join(' ', fields).Replace("{ret}", "$retval", StringComparison.Ordinal);
        for (int n = 1; n <= Registers.Length; n++)
            text = text.Replace($"{{{n}}}", argument(n), StringComparison.Ordinal);
        return text;
    }
}
