using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Mapping;

/// <summary>
/// What the probes of a trace mean that are not those of the recipes: JSON with comments, from the name of an event to the
/// event of the log and the fields that it is made of. docs/import.md describes it.
/// </summary>
public sealed class EventMapping
{
    const string Acquire = "acquire", Release = "release";

    /// <summary>Events that a probe can be mapped to by name.</summary>
    static readonly EventKind[] Kinds =
    [
        EventKind.Get, EventKind.Put, EventKind.Pin, EventKind.Unpin, EventKind.Map, EventKind.Unmap, EventKind.Zap, EventKind.Mkclean, EventKind.SetDirty, EventKind.ClearDirty,
        EventKind.WritebackStart, EventKind.WritebackEnd, EventKind.Alloc, EventKind.Free, EventKind.CacheAdd, EventKind.CacheRemove,
    ];

    static readonly string[] Keys = ["event", "at", "call", "page", "pfn", "count", "n", "flags", "refcount", "pincount", "mapcount", "pageflags", "result", "success"];

    readonly Dictionary<string, MappedProbe> _probes = [];
    readonly Dictionary<string, MappedProbe>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    EventMapping() => _lookup = _probes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kernel whose numbers the flags are; null if the trace must tell.</summary>
    internal KernelProfile? Kernel { get; private set; }

    /// <summary>What is said of an event; null if nothing.</summary>
    internal MappedProbe? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var probe) ? probe : null;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It is missing, or no mapping: the sentence names file and line.</exception>
    public static EventMapping Load(string path)
    {
        try
        {
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw new UsageException($"{path} cannot be read: {Sentence.Of(e)}");
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="UsageException">It is no mapping: the sentence names source and line.</exception>
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
        string[] left = [.. _probes.Values.Where(p => p.IsReturn).Select(p => p.Call)], entered = [.. _probes.Values.Where(p => !p.IsReturn).Select(p => p.Call)];
        foreach (var (name, probe) in _probes.ToArray()) _probes[name] = probe with { Nests = probe.Call.Length > 0 && left.Contains(probe.Call) && entered.Contains(probe.Call) };
    }

    static KernelProfile KernelOf(StrictJson json, int line)
    {
        string name = json.ExpectString("kernel");
        return Array.Find(KernelProfile.All, k => k.Name == name) ?? throw json.Error(line, $"no kernel '{name}' is known; it is {string.Join(" or ", KernelProfile.All.Select(k => k.Name))}");
    }

    void ReadProbes(StrictJson json)
    {
        json.Expect(JsonTokenType.StartObject, "\"probes\" is an object { ... }");
        while (json.Next() == JsonTokenType.PropertyName)
        {
            var (name, line) = (json.Text, json.Line);
            if (!_probes.TryAdd(name, ReadProbe(json, name, line))) throw json.Error(line, $"probe '{name}' is given twice");
        }
    }

    static MappedProbe ReadProbe(StrictJson json, string name, int line)
    {
        json.Expect(JsonTokenType.StartObject, $"probe '{name}' is an object {{ ... }}");
        var given = new Dictionary<string, (List<string> Values, int Line)>();
        while (json.Next() == JsonTokenType.PropertyName)
        {
            var (key, at) = (json.Text, json.Line);
            if (!Keys.Contains(key)) throw json.Error(at, $"unknown key '{key}'; allowed are {string.Join(", ", Keys)}");
            if (!given.TryAdd(key, (ReadValues(json, key), at))) throw json.Error(at, $"'{key}' is given twice");
        }
        return new ProbeText(json, name, line, given).ToProbe();
    }

    static List<string> ReadValues(StrictJson json, string key)
    {
        if (json.Next() == JsonTokenType.String) return [json.Text];
        if (key is not ("page" or "pfn") || json.Text != "[") throw json.Error(json.Line, $"'{key}' must be a text in quotes{(key is "page" or "pfn" ? ", or a list of such" : "")}");
        var values = new List<string>();
        while (json.Next() == JsonTokenType.String) values.Add(json.Text);
        if (json.Text != "]") throw json.Error(json.Line, $"'{key}' must be a list of texts in quotes");
        return values;
    }

    /// <summary>The keys of one probe as they were written.</summary>
    sealed class ProbeText(StrictJson json, string name, int line, Dictionary<string, (List<string> Values, int Line)> given)
    {
        public MappedProbe ToProbe()
        {
            string kind = One("event"), at = One("at");
            if (at is not ("entry" or "return")) throw Wrong("at", $"probe '{name}' needs \"at\": \"entry\" or \"return\"");
            if (kind.Length == 0 && One("call").Length == 0) throw json.Error(line, $"probe '{name}' needs an \"event\", or the \"call\" that it enters or leaves");
            if (kind.Length > 0 && !given.ContainsKey("page") && !given.ContainsKey("pfn")) throw json.Error(line, $"probe '{name}' needs a \"page\" or a \"pfn\"");
            if (kind is Acquire or Release && One("flags").Length == 0) throw json.Error(line, $"probe '{name}' needs \"flags\": they decide what '{kind}' is");
            if (One("success").Length > 0 != One("result").Length > 0) throw json.Error(line, $"probe '{name}' needs both \"result\" and \"success\", or neither");
            return new MappedProbe
            {
                Kind = KindOf(kind), ByFlags = kind is Acquire or Release, IsReturn = at == "return", Call = One("call"), Pages = Many("page"), Pfns = Many("pfn"), Count = One("count"),
                N = One("n"), Flags = One("flags"), RefCount = One("refcount"), PinCount = One("pincount"), MapCount = One("mapcount"), PageFlags = One("pageflags"),
                Result = One("result"), Success = SuccessOf(One("success")),
            };
        }

        EventKind KindOf(string kind) => kind switch
        {
            "" => EventKind.None,
            Acquire => EventKind.Get,
            Release => EventKind.Put,
            _ => Array.Find(Kinds, k => PublicName.SnakeOf(k) == kind) is var found and not EventKind.None ? found
                : throw Wrong("event", $"no event '{kind}' can be mapped to; it is {Acquire}, {Release}, {string.Join(", ", Kinds.Select(PublicName.SnakeOf))}"),
        };

        Success SuccessOf(string success) => success switch
        {
            "" => Success.Always,
            "zero" => Success.Zero,
            "nonzero" => Success.NonZero,
            "positive" => Success.Positive,
            _ => throw Wrong("success", $"\"success\" is zero, nonzero or positive, not '{success}'"),
        };

        string One(string key) => given.TryGetValue(key, out var value) ? value.Values[0] : "";

        List<string> Many(string key) => given.TryGetValue(key, out var value) ? value.Values : [];

        UsageException Wrong(string key, string what) => json.Error(given.TryGetValue(key, out var value) ? value.Line : line, what);
    }
}
