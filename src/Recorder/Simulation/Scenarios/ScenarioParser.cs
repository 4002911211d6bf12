using System.Globalization;
using System.Text.Json;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Simulation.Scenarios;

/// <summary>
/// Reads a scenario file: JSON with comments, as <see cref="ScenarioText"/> writes it. What stands outside "variants"
/// holds for all of them; a variant that has actors or a schedule of its own has none of those outside.
/// </summary>
sealed class ScenarioParser
{
    /// <summary>The most steps of a turn; a run of a scenario has far fewer.</summary>
    const int MostSteps = 1_000_000;

    static readonly string[] Texts = ["id", "title", "origin", "question"];
    static readonly string[] Parts = ["memory", "actors", "schedule"];
    static readonly string[] OwnKeys = ["question", "asks", .. Parts, "variants"];
    static readonly string[] Keys = [.. Texts, "asks", .. Parts, "variants"];

    readonly StrictJson _json;
    readonly Dictionary<string, string> _texts = [];
    readonly List<FindingKind> _asks = [];
    readonly OrderedDictionary<string, ScenePart> _variants = [];
    readonly ScenePart _common = new();

    ScenarioParser(string source, byte[] utf8) => _json = new(source, utf8);

    /// <summary>Reads the text.</summary>
    /// <exception cref="UsageException">It is not a scenario; the message names source and line.</exception>
    public static Scenario Parse(string source, byte[] utf8)
    {
        var parser = new ScenarioParser(source, utf8);
        return parser._json.Parse(parser.Read);
    }

    /// <summary>
    /// Whether a text has a key that, of all that users define, only scenarios have. What is wrong with it otherwise is
    /// for <see cref="Parse"/> to say.
    /// </summary>
    public static bool IsScenario(byte[] utf8)
    {
        var json = new StrictJson("", utf8);
        try
        {
            int depth = 0;
            while (json.Next() is not JsonTokenType.None and var token)
            {
                if (token is JsonTokenType.StartObject or JsonTokenType.StartArray) depth++;
                else if (token is JsonTokenType.EndObject or JsonTokenType.EndArray) depth--;
                else if (token == JsonTokenType.PropertyName && depth == 1 && OwnKeys.Contains(json.Text)) return true;
            }
        }
        catch (JsonException)      // of what comes before, nothing is a scenario's
        {
        }
        return false;
    }

    Scenario Read()
    {
        _json.Expect(JsonTokenType.StartObject, "a scenario is an object { ... }");
        ReadKeys(Keys, ReadKey);
        _json.ExpectEnd("the scenario");
        string id = _texts.GetValueOrDefault("id", "");
        if (id.Length == 0) throw _json.Error(1, "a scenario needs an \"id\"");
        if (_asks.Count == 0) throw _json.Error(1, "a scenario needs \"asks\", kinds of findings");
        if (_variants.Count == 0) _variants.Add(Scenario.OnlyVariant, new());
        var scenes = _variants.Select(v => KeyValuePair.Create(v.Key, SceneOf(v.Value)));
        return new FileScenario(id, _texts, _asks, new(scenes));
    }

    Setup SceneOf(ScenePart variant) => new SceneCheck(variant.Over(_common), _json).Checked();

    void ReadKey(string key)
    {
        if (key == "id") _texts[key] = ExpectName(key);
        else if (Texts.Contains(key)) _texts[key] = _json.ExpectString(key);
        else if (key == "asks") ReadList(key, ReadKind);
        else if (key == "variants") ReadVariants();
        else ReadPart(_common, key);
    }

    void ReadKind()
    {
        if (PublicName.TryParse(ExpectText("a finding kind"), out FindingKind kind)) _asks.Add(kind);
        else throw Unknown("finding kind", PublicName.All<FindingKind>());
    }

    void ReadVariants()
    {
        _json.Expect(JsonTokenType.StartObject, "\"variants\" is an object { ... }");
        while (_json.Next() == JsonTokenType.PropertyName)
        {
            var variant = new ScenePart();
            if (!_variants.TryAdd(Name(_json.Text), variant))
                throw _json.Error(_json.Line, $"variant '{_json.Text}' is given twice");
            _json.Expect(JsonTokenType.StartObject, "a variant is an object { ... }");
            ReadKeys(Parts, key => ReadPart(variant, key));
        }
    }

    void ReadPart(ScenePart part, string key)
    {
        if (key == "memory") ReadMemory(part);
        else if (key == "actors")
        {
            part.BeginActors();
            ReadList(key, () => ReadActor(part));
        }
        else
        {
            part.BeginSchedule();
            ReadList(key, () => ReadTurn(part));
        }
    }

    // ---- memory ----

    void ReadMemory(ScenePart part)
    {
        _json.Expect(JsonTokenType.StartObject, "\"memory\" is an object { ... }");
        string[] names = [.. SetupKey.All.Select(key => key.Name)];
        ReadKeys(names, name => part.Set(ReadValue(SetupKey.All.First(key => key.Name == name))));
    }

    Func<Setup, Setup> ReadValue(SetupKey key)
    {
        int value = key.IsFlag ? ExpectFlag(key.Name) ? 1 : 0 : ExpectNumber(key.Name, key.Least, key.Most);
        return setup => key.With(setup, value);
    }

    // ---- actors ----

    void ReadActor(ScenePart part)
    {
        ExpectObject("an actor");
        string name = "";
        var kind = ActorKind.Task;
        bool hasDevice = false;
        var (script, lines) = (new List<Call>(), new List<int>());
        int line = _json.Line;
        ReadKeys(["name", "kind", "device", "does"], key =>
        {
            if (key == "name") name = ExpectName(key);
            else if (key == "kind") kind = ReadActorKind();
            else if (key == "device") hasDevice = ExpectFlag(key);
            else
                ReadList(key, () =>
                {
                    lines.Add(_json.Line);
                    script.Add(ReadCall());
                });
        });
        if (name.Length == 0) throw _json.Error(line, "an actor needs a \"name\"");
        part.Add(new(name, kind, [.. script], hasDevice), line, [.. lines]);
    }

    ActorKind ReadActorKind()
    {
        string name = _json.ExpectString("kind");
        return PublicName.TryParse(name, out ActorKind kind) && kind is ActorKind.Task or ActorKind.KernelThread
            ? kind
            : throw _json.Error(_json.Line, $"'{name}' is no kind of actor; there are task and kernel-thread");
    }

    Call ReadCall()
    {
        ExpectObject("what an actor does");
        Operation? operation = null;
        int page = 0, pages = 1, mm = 0, child = 0, line = _json.Line;
        ReadKeys(["operation", "page", "pages", "mm", "child"], key =>
        {
            if (key == "operation") operation = ReadOperation();
            else if (key == "page") page = ExpectNumber(key, 0, SetupKey.MostPages - 1);
            else if (key == "pages") pages = ExpectNumber(key, 0, SetupKey.MostPages);
            else if (key == "mm") mm = ExpectNumber(key, 0, SetupKey.MostMms - 1);
            else child = ExpectNumber(key, 0, SetupKey.MostMms - 1);
        });
        return operation?.On(page, pages, mm, child) ?? throw _json.Error(line, "this needs an \"operation\"");
    }

    Operation ReadOperation()
    {
        string name = _json.ExpectString("operation");
        return OperationCatalog.Find(name) ?? throw Unknown("operation", [.. OperationCatalog.All.Select(o => o.Id)]);
    }

    // ---- the schedule ----

    void ReadTurn(ScenePart part)
    {
        ExpectObject("a turn");
        string? actor = null, until = null;
        int line = _json.Line, steps = 0;
        ReadKeys(["actor", "until", "steps"], key =>
        {
            if (key == "actor") actor = _json.ExpectString(key);
            else if (key == "until") until = _json.ExpectString(key);
            else steps = ExpectNumber(key, 1, MostSteps);
        });
        if (actor is null) throw _json.Error(line, "a turn needs an \"actor\"");
        if (until is not null && steps > 0) throw _json.Error(line, "a turn has \"until\" or \"steps\", not both");
        part.Add(new(actor, until, steps), line);
    }

    // ---- tokens ----

    /// <summary>The keys of an object whose beginning has been read, each at most once.</summary>
    void ReadKeys(IReadOnlyList<string> allowed, Action<string> read)
    {
        var given = new HashSet<string>();
        while (_json.Next() == JsonTokenType.PropertyName)
        {
            string key = _json.Text;
            if (!allowed.Contains(key)) throw Unknown("key", allowed);
            if (!given.Add(key)) throw _json.Error(_json.Line, $"'{key}' is given twice");
            read(key);
        }
    }

    /// <summary>A list; the first token of each element has been read when it is asked for.</summary>
    void ReadList(string key, Action readElement)
    {
        _json.Expect(JsonTokenType.StartArray, $"\"{key}\" is a list [ ... ]");
        while ((_type = _json.Next()) != JsonTokenType.EndArray) readElement();
    }

    JsonTokenType _type;

    void ExpectObject(string what)
    {
        if (_type != JsonTokenType.StartObject) throw _json.Error(_json.Line, $"{what} is an object {{ ... }}");
    }

    string ExpectText(string what) => _type == JsonTokenType.String
        ? _json.Text
        : throw _json.Error(_json.Line, $"{what} is a text in quotes");

    string ExpectName(string key) => Name(_json.ExpectString(key));

    string Name(string name) => name.Length > 0 && name.All(StrictJson.IsAllowedInName)
        ? name
        : throw _json.Error(_json.Line, $"'{name}' is no valid name: letters, digits, '-', '.' and '_' are allowed");

    bool ExpectFlag(string key) => _json.Next() switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw _json.Error(_json.Line, $"'{key}' is true or false"),
    };

    int ExpectNumber(string key, int least, int most)
    {
        var type = _json.Next();
        bool isOne = int.TryParse(_json.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return isOne && type == JsonTokenType.Number && number >= least && number <= most
            ? number
            : throw _json.Error(_json.Line, $"'{key}' is a whole number from {least} to {most}");
    }

    UsageException Unknown(string what, IReadOnlyList<string> names) => _json.Error(
        _json.Line, $"unknown {what} '{_json.Text}'; {Nearest.Sentence(_json.Text, [.. names]).TrimEnd('.')}");
}
