using System.Globalization;
using System.Text.Json;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Diff;

/// <summary>A report of "analyze --json" as a side of a comparison: a baseline that needs no trace.</summary>
public static class StoredReport
{
    const string Schema = "pintrace/analyze/1";

    /// <summary>True if a file is JSON rather than a trace.</summary>
    public static bool IsAt(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        int first;
        do first = file.ReadByte();
        while (first is ' ' or '\n' or '\r' or '\t' or 0xEF or 0xBB or 0xBF);      // blanks, and the mark of UTF-8
        return first == '{';
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="InputException">It is no report of this version, or not whole.</exception>
    public static DiffSide Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return Parse(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InputException($"{path} is no report of 'pintrace analyze --json' that this version can read: {Sentence.Of(e)}", e);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unreadable(path, e);
        }
    }

    static DiffSide Parse(JsonElement root, string path)
    {
        if (Text(root, "schema") != Schema) throw new FormatException($"its schema is not {Schema}");
        if (Text(root, "grouped_by") != "callsite") throw new FormatException("its table is not grouped by callsite");
        var trace = Get(root, "trace", JsonValueKind.Object);
        if (Text(trace, "source") == TraceHeader.Simulated && Text(trace, "match") != "token") throw new FormatException("it was made with --match, and traces are compared by tokens");
        List<SideFinding> findings = [.. Each(root, "findings").Select(f => Finding(f, suppressed: false)), .. Each(root, "suppressed").Select(f => Finding(f, suppressed: true))];
        return new DiffSide
        {
            Path = path, Header = Header(trace), Events = Number(trace, "events"), Refused = Number(trace, "refused"), Gaps = Number(trace, "gaps"), FindingCount = findings.Count(f => !f.IsSuppressed), Findings = DiffSide.Merge(findings),
            Callsites = Unique(Each(root, "callsites"), r => Text(r, "callsite"), r => (IReadOnlyDictionary<string, long>)CallsiteColumns.Counts.ToDictionary(c => c.Name, c => Number(r, c.Name))),
            Metrics = [.. Unique(Each(root, "metrics"), m => Text(m, "name"), m => new Metric(Text(m, "name"), Text(m, "unit"), Named<Polarity>(Text(m, "polarity")), Number(m, "value"))).Values],
            PageStates = States(Get(root, "page_states", JsonValueKind.Object)),
        };
    }

    static TraceHeader Header(JsonElement trace) => new()
    {
        Source = Text(trace, "source"), Coverage = TraceCoverage.None, State = Text(trace, "state"), Policy = Text(trace, "policy"), Scenario = Text(trace, "scenario"), Variant = Text(trace, "variant"), Origin = Text(trace, "origin"),
        Decisions = trace.TryGetProperty("decisions", out var decisions) && decisions.ValueKind == JsonValueKind.Object ? decisions.GetRawText() : "",
        Seed = trace.TryGetProperty("seed", out var seed) && seed.ValueKind == JsonValueKind.Number && seed.TryGetInt64(out long number) ? number : null,
    };

    static SideFinding Finding(JsonElement f, bool suppressed) => new(Text(f, "id"), Named<FindingKind>(Text(f, "kind")), Named<Severity>(Text(f, "severity")), Text(f, "page_role"), Text(f, "callsite"),
        f.TryGetProperty("related_callsite", out var related) && related.ValueKind == JsonValueKind.String ? related.GetString() : null,
        Text(f, "fingerprint"), Number(f, "count"), Get(f, "conclusive").ValueKind == JsonValueKind.True, suppressed);

    static PageStateHashes States(JsonElement states)
    {
        var chain = Each(states, "hashes").Select(h => h.ValueKind == JsonValueKind.String && h.GetString()!.Split('@') is [var hash, var seq] && long.TryParse(seq, CultureInfo.InvariantCulture, out long at) ? (Hash(hash), at) : throw new FormatException("a hash has no event")).ToList();
        var (changes, spacing) = (Number(states, "changes"), Number(states, "spacing"));
        if (spacing < 1 || !long.IsPow2(spacing) || chain.Count != changes / spacing) throw new FormatException("its page states are not whole");
        return new PageStateHashes(changes, spacing, Hash(Text(states, "last")), chain);
    }

    static ulong Hash(string hex) => ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hash) ? hash : throw new FormatException($"'{hex}' is no hash");

    // ---- members, with the one that is wrong named ----

    static JsonElement Get(JsonElement e, string name, JsonValueKind? kind = null) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value) && (kind is null || value.ValueKind == kind) ? value : throw new FormatException($"'{name}' is missing, or of the wrong type");

    static string Text(JsonElement e, string name) => Get(e, name, JsonValueKind.String).GetString()!;
    static List<JsonElement> Each(JsonElement e, string name) => [.. Get(e, name, JsonValueKind.Array).EnumerateArray()];

    static long Number(JsonElement e, string name) =>
        Get(e, name, JsonValueKind.Number).TryGetInt64(out long number) && number >= 0 ? number : throw new FormatException($"'{name}' is no count");

    static Dictionary<string, T> Unique<T>(List<JsonElement> elements, Func<JsonElement, string> key, Func<JsonElement, T> value)
    {
        var all = new Dictionary<string, T>();
        foreach (var e in elements)
            if (!all.TryAdd(key(e), value(e))) throw new FormatException($"'{key(e)}' is there twice");
        return all;
    }

    static T Named<T>(string name) where T : struct, Enum =>
        PublicName.TryParse(name, out T value) ? value : throw new FormatException($"'{name}' is not known");
}
