using System.Text.Json;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Mapping;

/// <summary>
/// The meaning of probes other than those of the recipes: JSON with comments that maps the name of a traced event to an
/// event of ours and the fields from which it is made. docs/import.md describes it.
/// </summary>
public sealed class EventMapping
{
    readonly Dictionary<string, MappedProbe> _probes = [];
    readonly Dictionary<string, MappedProbe>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    EventMapping() => _lookup = _probes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kernel whose flag values apply; null if the trace must tell.</summary>
    internal KernelProfile? Kernel { get; private set; }

    /// <summary>What the file says about an event; null if nothing.</summary>
    internal MappedProbe? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var probe) ? probe : null;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file is not a mapping; the message names file and line.</exception>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static EventMapping Load(string path) => Parse(path, InputFile.ReadAll(path, $"Mapping file {path}"));

    /// <summary>Reads a text.</summary>
    /// <exception cref="UsageException">The text is not a mapping; the message names source and line.</exception>
    public static EventMapping Parse(string source, byte[] utf8)
    {
        var json = new StrictJson(source, utf8);
        return json.Parse(() => Read(json));
    }

    static EventMapping Read(StrictJson json)
    {
        var mapping = new EventMapping();
        json.Expect(JsonTokenType.StartObject, "a mapping is an object { ... }");
        while (json.Next() == JsonTokenType.PropertyName)
        {
            var (key, line) = (json.Text, json.Line);
            if (key == "kernel") mapping.Kernel = KernelOf(json, line);
            else if (key == "probes") mapping.ReadProbes(json);
            else throw json.Error(line, $"unknown key '{key}'; allowed are kernel, probes");
        }
        json.ExpectEnd("the mapping");
        if (mapping._probes.Count == 0) throw json.Error(1, "a mapping needs \"probes\"");
        mapping.FindNesting();
        return mapping;
    }

    void FindNesting()
    {
        var left = _probes.Values.Where(p => p.IsReturn).Select(p => p.Call);
        var entered = _probes.Values.Where(p => !p.IsReturn).Select(p => p.Call);
        var nesting = left.Intersect(entered).Where(call => call.Length > 0).ToHashSet();
        foreach (var (name, probe) in _probes.ToArray())
            _probes[name] = probe with { Nests = nesting.Contains(probe.Call) };
    }

    static KernelProfile KernelOf(StrictJson json, int line)
    {
        string name = json.ExpectString("kernel");
        string known = string.Join(", ", KernelProfile.All[..^1].Select(k => k.Name))
            + $" or {KernelProfile.All[^1].Name}";
        return Array.Find(KernelProfile.All, k => k.Name == name)
            ?? throw json.Error(line, $"no kernel '{name}' is known; it is {known}");
    }

    void ReadProbes(StrictJson json)
    {
        json.Expect(JsonTokenType.StartObject, "\"probes\" is an object { ... }");
        while (json.Next() == JsonTokenType.PropertyName)
        {
            var (name, line) = (json.Text, json.Line);
            var probe = MappedProbeText.Read(json, name, line);
            if (!_probes.TryAdd(name, probe)) throw json.Error(line, $"probe '{name}' is given twice");
        }
    }
}
