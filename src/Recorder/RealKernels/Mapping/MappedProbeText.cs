using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.RealKernels.Mapping;

/// <summary>
/// The entry of one probe in a mapping file: its keys as written, checked against each other.
/// </summary>
sealed class MappedProbeText
{
    const string Acquire = "acquire", Release = "release", HandOver = "hand_over";

    /// <summary>Events that a probe can be mapped to by name.</summary>
    static readonly EventKind[] Kinds =
    [
        EventKind.Get, EventKind.Put, EventKind.Pin, EventKind.Unpin, EventKind.Map, EventKind.Unmap, EventKind.Zap,
        EventKind.Mkclean, EventKind.SetDirty, EventKind.ClearDirty, EventKind.WritebackStart, EventKind.WritebackEnd,
        EventKind.Alloc, EventKind.Free, EventKind.CacheAdd, EventKind.CacheRemove,
    ];

    static readonly string[] Keys =
    [
        "event", "at", "call", "page", "pfn", "count", "n", "flags", "refcount", "pincount", "mapcount", "pageflags",
        "result", "success",
    ];

    readonly StrictJson _json;
    readonly string _name;
    readonly int _line;
    readonly Dictionary<string, (List<string> Values, int Line)> _given = [];

    MappedProbeText(StrictJson json, string name, int line) => (_json, _name, _line) = (json, name, line);

    /// <exception cref="UsageException">The entry is wrong; the message names source and line.</exception>
    public static MappedProbe Read(StrictJson json, string name, int line)
    {
        json.Expect(JsonTokenType.StartObject, $"probe '{name}' is an object {{ ... }}");
        var text = new MappedProbeText(json, name, line);
        while (json.Next() == JsonTokenType.PropertyName) text.ReadKey();
        text.Check();
        return text.ToProbe();
    }

    void ReadKey()
    {
        var (key, line) = (_json.Text, _json.Line);
        if (!Keys.Contains(key)) throw _json.Error(line, $"unknown key '{key}'; allowed are {string.Join(", ", Keys)}");
        if (!_given.TryAdd(key, (ReadValues(key), line))) throw _json.Error(line, $"'{key}' is given twice");
    }

    List<string> ReadValues(string key)
    {
        if (_json.Next() == JsonTokenType.String) return [_json.Text];
        bool mayBeList = key is "page" or "pfn";
        if (!mayBeList || _json.Text != "[")
            throw NoText(key, mayBeList ? ", or a list of such" : "");
        var values = new List<string>();
        while (_json.Next() == JsonTokenType.String) values.Add(_json.Text);
        if (_json.Text != "]") throw _json.Error(_json.Line, $"'{key}' must be a list of texts in quotes");
        return values;
    }

    UsageException NoText(string key, string or) => _json.Error(_json.Line, $"'{key}' must be a text in quotes{or}");

    void Check()
    {
        string kind = One("event");
        if (One("at") is not ("entry" or "return"))
            throw Wrong("at", $"probe '{_name}' needs \"at\": \"entry\" or \"return\"");
        if (kind.Length == 0 && One("call").Length == 0)
            throw Incomplete("an \"event\", or the \"call\" that it enters or leaves");
        if (kind.Length > 0 && !_given.ContainsKey("page") && !_given.ContainsKey("pfn"))
            throw Incomplete("a \"page\" or a \"pfn\"");
        if (kind is Acquire or Release && One("flags").Length == 0)
            throw Incomplete($"\"flags\": they decide what '{kind}' is");
        if (One("success").Length > 0 != One("result").Length > 0)
            throw Incomplete("both \"result\" and \"success\", or neither");
    }

    MappedProbe ToProbe()
    {
        string kind = One("event");
        return new MappedProbe
        {
            Kind = KindOf(kind), ByFlags = kind is Acquire or Release, HandsOver = kind == HandOver,
            IsReturn = One("at") == "return",
            Call = One("call"), Pages = Many("page"), Pfns = Many("pfn"), Count = One("count"), N = One("n"),
            Flags = One("flags"), RefCount = One("refcount"), PinCount = One("pincount"),
            MapCount = One("mapcount"), PageFlags = One("pageflags"), Result = One("result"),
            Success = SuccessOf(One("success")),
        };
    }

    EventKind KindOf(string kind) => kind switch
    {
        "" => EventKind.None,
        Acquire or HandOver => EventKind.Get,
        Release => EventKind.Put,
        _ => KindNamed(kind),
    };

    EventKind KindNamed(string kind)
    {
        var found = Array.Find(Kinds, k => PublicName.SnakeOf(k) == kind);
        if (found != EventKind.None) return found;
        string known = string.Join(", ", Kinds.Select(PublicName.SnakeOf));
        throw Wrong("event", $"no event '{kind}' can be mapped to; it is {Acquire}, {Release}, {HandOver}, {known}");
    }

    Success SuccessOf(string success) => success switch
    {
        "" => Success.Always,
        "zero" => Success.Zero,
        "nonzero" => Success.NonZero,
        "positive" => Success.Positive,
        _ => throw Wrong("success", $"\"success\" is zero, nonzero or positive, not '{success}'"),
    };

    string One(string key) => _given.TryGetValue(key, out var value) ? value.Values[0] : "";

    List<string> Many(string key) => _given.TryGetValue(key, out var value) ? value.Values : [];

    UsageException Wrong(string key, string what) =>
        _json.Error(_given.TryGetValue(key, out var value) ? value.Line : _line, what);

    UsageException Incomplete(string needs) => _json.Error(_line, $"probe '{_name}' needs {needs}");
}
