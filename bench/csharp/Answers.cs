using System.Text.Json;

namespace Pintrace.Bench;

/// <summary>What pintrace analyze --json says, in the lines that the queries in ../sql print.</summary>
static class Answers
{
    /// <summary>The kinds of findings that the SQL finds.</summary>
    static readonly string[] Kinds =
    [
        "early-release", "leaked-pin", "leaked-reference", "put-on-pin", "unpin-on-get", "writeback-of-pinned",
    ];

    public static IEnumerable<string> Of(JsonElement analysis) =>
        Findings(analysis).Concat(analysis.GetProperty("callsites").EnumerateArray().Select(Callsite).OfType<string>())
            .Order(StringComparer.Ordinal);

    static IEnumerable<string> Findings(JsonElement analysis) =>
        from finding in analysis.GetProperty("findings").EnumerateArray()
        let kind = finding.GetProperty("kind").GetString()
        where Kinds.Contains(kind)
        group finding.GetProperty("count").GetInt64() by (kind, finding.GetProperty("callsite").GetString()) into same
        select $"{same.Key.Item1},{same.Key.Item2},{same.Sum()}";

    /// <summary>Null where nothing was acquired, released or refused.</summary>
    static string? Callsite(JsonElement row)
    {
        var hold = row.GetProperty("hold_ns");
        long[] numbers =
        [
            .. Of(row, "gets", "puts", "pins", "unpins", "refused", "outstanding"), .. Of(hold, "open"),
            .. Of(row, "pages", "longterm", "page_ns"), .. Of(hold, "max"),
        ];
        return Array.TrueForAll(numbers, n => n == 0) ? null
            : $"{row.GetProperty("callsite").GetString()},{string.Join(',', numbers)}";
    }

    static IEnumerable<long> Of(JsonElement row, params string[] names) =>
        names.Select(name => row.GetProperty(name)).Select(n => n.ValueKind == JsonValueKind.Null ? 0 : n.GetInt64());
}
