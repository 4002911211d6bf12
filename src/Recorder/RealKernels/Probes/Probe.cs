namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// A probe on a function of the kernel. Its fields are written once for all tools: {1} is the first argument, {ret} what the
/// function returns, {refcount} and the like are offsets of <see cref="StructField"/>.
/// </summary>
/// <param name="Name">The event, within the group "pin".</param>
/// <param name="Function">The function probed.</param>
/// <param name="Parameters">Its arguments as its source names them, as far as the fields need them.</param>
/// <param name="Fields">What is read: "name=where:type", separated by blanks.</param>
/// <param name="Shows">What it is needed for.</param>
sealed record Probe(string Name, string Function, string Parameters, string Fields, string Shows)
{
    /// <summary>Registers of the first arguments on x86-64.</summary>
    static readonly string[] Registers = ["%di", "%si", "%dx"];

    /// <summary>It hits when the function returns.</summary>
    public bool OnReturn { get; init; }
    /// <summary>Without it no pins are seen.</summary>
    public bool IsEssential { get; init; }
    /// <summary>Its stack tells who is to blame: by ftrace, and by bpftrace.</summary>
    public bool HasStack { get; init; }
    /// <summary>What its lines are called by bpftrace; null = bpftrace has no use for it.</summary>
    public string? Word { get; init; }
    /// <summary>By bpftrace, which calls count: "== 0" and the like, of what is returned.</summary>
    public string? Success { get; init; }

    /// <summary>The definition for dynamic_events as an fprobe, whose arguments are known at the return too (Linux 6.5).</summary>
    public string AsFprobe => $"f:pin/{Name} {Function}{(OnReturn ? "%return" : "")} {Filled(Fields.Split(' '), n => $"$arg{n}")}";

    /// <summary>The definition for dynamic_events as a kprobe on x86-64, which at the return knows no arguments.</summary>
    public string AsKprobe => OnReturn
        ? $"r:pin/{Name} {Function} {Filled(Fields.Split(' ').Where(f => !HasArgument(f)), _ => "")}"
        : $"p:pin/{Name} {Function} {Filled(Fields.Split(' '), n => Registers[n - 1])}";

    static bool HasArgument(string field) => Enumerable.Range(1, Registers.Length).Any(n => field.Contains($"{{{n}}}", StringComparison.Ordinal));

    static string Filled(IEnumerable<string> fields, Func<int, string> argument)
    {
        string text = string.Join(' ', fields).Replace("{ret}", "$retval", StringComparison.Ordinal);
        for (int n = 1; n <= Registers.Length; n++) text = text.Replace($"{{{n}}}", argument(n), StringComparison.Ordinal);
        return text;
    }
}
