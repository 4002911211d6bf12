using System.Globalization;
using System.Text;
using System.Text.Json;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>The header as rows of key and value, and back.</summary>
static class HeaderRows
{
    /// <summary>Begins the key of a fact of the capture.</summary>
    public const string Fact = "fact.";

    /// <summary>The facts of the capture among the rows.</summary>
    public static IEnumerable<(string Name, long Value)> Facts(IReadOnlyDictionary<string, string> rows)
    {
        foreach (string key in rows.Keys.Where(k => k.StartsWith(Fact, StringComparison.Ordinal)))
            if (Number(rows, key) is { } value and >= 0) yield return (key[Fact.Length..], value);
    }

    public static IEnumerable<(string Key, string Value)> Of(TraceHeader h)
    {
        yield return ("source", h.Source);
        yield return ("state", h.State);
        yield return ("coverage", ((int)h.Coverage).ToString(CultureInfo.InvariantCulture));
        yield return ("tool_version", h.ToolVersion);
        yield return ("policy", h.Policy);
        yield return ("decisions", h.Decisions);
        yield return ("scenario", h.Scenario);
        yield return ("variant", h.Variant);
        yield return ("schedule", h.Schedule);
        yield return ("origin", h.Origin);
        if (h.ScenarioFile.Length > 0) yield return ("scenario_file", h.ScenarioFile);
        if (h.Seed is { } seed) yield return ("seed", seed.ToString(CultureInfo.InvariantCulture));
        if (h.Began > 0) yield return ("began", h.Began.ToString(CultureInfo.InvariantCulture));
        if (h.Start is { } start) yield return ("start", start.ToString(CultureInfo.InvariantCulture));
    }

    public static TraceHeader Parse(string path, IReadOnlyDictionary<string, string> rows)
    {
        string source = rows.GetValueOrDefault("source", "");
        if (source is not (TraceHeader.Simulated or TraceHeader.Imported))
            throw new InputException($"{path} is damaged: its header has no valid source.");
        return new()
        {
            Source = source,
            State = rows.GetValueOrDefault("state", TraceHeader.Recording),
            Coverage = (TraceCoverage)(Number(rows, "coverage") ?? 0),
            ToolVersion = rows.GetValueOrDefault("tool_version", ""),
            Policy = rows.GetValueOrDefault("policy", ""),
            Decisions = Decisions(path, rows.GetValueOrDefault("decisions", "")),
            Scenario = rows.GetValueOrDefault("scenario", ""),
            Variant = rows.GetValueOrDefault("variant", ""),
            ScenarioFile = rows.GetValueOrDefault("scenario_file", ""),
            Schedule = rows.GetValueOrDefault("schedule", ""),
            Origin = rows.GetValueOrDefault("origin", ""),
            Seed = Number(rows, "seed"),
            Start = Number(rows, "start"),
            Began = Math.Max(0, Number(rows, "began") ?? 0),
        };
    }

    /// <summary>Empty, or JSON that can be shown and compared.</summary>
    static string Decisions(string path, string json)
    {
        if (json.Length == 0) return json;
        try
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(json);
            JsonTexts.Check(utf8);
            if (utf8.AsSpan().TrimStart(" \n\r\t"u8) is [(byte)'{', ..]) return json;
        }
        catch (JsonException)
        {
            // told below
        }
        throw new InputException($"{path} is damaged: the decisions in its header are no JSON object.");
    }

    static long? Number(IReadOnlyDictionary<string, string> rows, string key)
    {
        string text = rows.GetValueOrDefault(key, "");
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
