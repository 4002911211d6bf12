namespace Pintrace.Recorder.RealKernels.Probes;

/// <summary>
/// A probe of the recipes. Its fields are written once for all tools: {1} is the first argument, {ret} is the
/// function's result, {refcount} and the like are offsets of a <see cref="StructField"/>.
/// </summary>
/// <param name="Name">The event, within the group "pin".</param>
/// <param name="Fields">What is read: "name=where:type", separated by spaces.</param>
/// <param name="Shows">What it is needed for.</param>
sealed record Probe(string Name, string Fields, string Shows)
{
    /// <summary>Fields that many probes read of their first argument, a folio or a page.</summary>
    public const string Folio = "folio={1}:x64", Page = "page={1}:x64", Flags = "pflags=+{flags}({1}):x64",
        Map = "map=+{mapping}({1}):x64", Rc = "rc=+{refcount}({1}):s32",
        Pc = "pc=+{pincount}({1}):s32", Mc = "mc=+{mapcount}({1}):s32";

    /// <summary>Without it no pins are seen.</summary>
    public bool IsEssential { get; init; }
    /// <summary>Its stack tells who is to blame; recorded by ftrace and bpftrace.</summary>
    public bool HasStack { get; init; }
    /// <summary>What its lines are called by bpftrace; null = bpftrace has no use for it.</summary>
    public string? Word { get; init; }
    /// <summary>Which results bpftrace counts as success, such as "== 0"; empty = any but 0.</summary>
    public string? Success { get; init; }

    /// <summary>The names of the fields.</summary>
    public IReadOnlyList<string> FieldNames { get; } = [.. Fields.Split(' ').Select(f => f.Split('=')[0])];
}
