using System.Globalization;
using System.Text.Json;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

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
        while (first is ' ' or '\n' or '\r' or '\t');
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
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new InputException($"{path} is no report of 'pintrace analyze --json' that this version can read: {e.Message.TrimEnd('.')}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} can not be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    static DiffSide Parse(JsonElement root, string path)
    {
        if (Text(root, "schema") != Schema) throw new FormatException($"its schema is not {Schema}");
        if (Text(root, "grouped_by") != "callsite") throw new FormatException("its table is not grouped by callsite");
        var trace = root.GetProperty("trace");
        List<SideFinding> findings = [.. root.GetProperty("findings").EnumerateArray().Select(Finding)];
        return new DiffSide
        {
            Path = path, Header = Header(trace), Events = Number(trace, "events"), Refused = Number(trace, "refused"), FindingCount = findings.Count, Findings = DiffSide.Merge(findings),
            Callsites = root.GetProperty("callsites").EnumerateArray().ToDictionary(r => Text(r, "callsite"), r => (IReadOnlyDictionary<string, long>)CallsiteColumns.Counts.ToDictionary(c => c.Name, c => Number(r, c.Name))),
            Metrics = [.. root.GetProperty("metrics").EnumerateArray().Select(m => new Metric(Text(m, "name"), Text(m, "unit"), Named<Polarity>(Text(m, "polarity")), Number(m, "value")))],
            PageStates = States(root.GetProperty("page_states")),
        };
    }

    static TraceHeader Header(JsonElement trace) => new()
    {
        Source = Text(trace, "source"), Coverage = TraceCoverage.None, State = Text(trace, "state"), Policy = Text(trace, "policy"), Scenario = Text(trace, "scenario"), Variant = Text(trace, "variant"), Origin = Text(trace, "origin"),
        Decisions = trace.GetProperty("decisions") is { ValueKind: JsonValueKind.Object } decisions ? decisions.GetRawText() : "",
        Seed = trace.GetProperty("seed") is { ValueKind: JsonValueKind.Number } seed ? seed.GetInt64() : null,
    };

    static SideFinding Finding(JsonElement f) => new(Text(f, "id"), Named<FindingKind>(Text(f, "kind")), Text(f, "page_role"), Text(f, "callsite"), f.GetProperty("related_callsite").GetString(),
        Text(f, "fingerprint"), Number(f, "count"), f.GetProperty("conclusive").GetBoolean());

    static PageStateHashes States(JsonElement states)
    {
        var chain = states.GetProperty("hashes").EnumerateArray().Select(h => h.GetString()!.Split('@') is [var hash, var seq] ? (Hash(hash), long.Parse(seq, CultureInfo.InvariantCulture)) : throw new FormatException("a hash has no event")).ToList();
        var (changes, spacing) = (Number(states, "changes"), Number(states, "spacing"));
        if (spacing < 1 || !long.IsPow2(spacing) || chain.Count != changes / spacing) throw new FormatException("its page states are not whole");
        return new PageStateHashes(changes, spacing, Hash(Text(states, "last")), chain);
    }

    static ulong Hash(string hex) => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
    static long Number(JsonElement e, string name) => e.GetProperty(name).GetInt64();

    static T Named<T>(string name) where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(v => PublicName.Kebab(v.ToString())) is var all && all.TryGetValue(name, out var value) ? value : throw new FormatException($"'{name}' is not known");
}
