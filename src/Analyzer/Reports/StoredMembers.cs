using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Reads the members of a stored report that a comparison needs, and names the one that is wrong. The others may be
/// missing, as in reports of older versions, or hold anything.
/// </summary>
static class StoredMembers
{
    const string NoCount = "is not a count";
    /// <summary>Two of them can be added.</summary>
    const long MostCounted = long.MaxValue / 2;

    static readonly JsonSerializerOptions Options = new(Json.Options)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Reduce } },
    };

    /// <summary>The serializer's message about missing members, the only place where it gives their names.</summary>
    static readonly Regex Missing = new(
        "missing required properties including: '(?<name>[^']+)'", RegexOptions.CultureInvariant);

    sealed record Opening([property: ReadBack] string? Schema, [property: ReadBack] Grouping? GroupedBy);

    /// <exception cref="FormatException">A member is missing or wrong.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static AnalysisDocument Read(JsonDocument json)
    {
        try
        {
            Check(json.Deserialize<Opening>(Options)!);
            return json.Deserialize<AnalysisDocument>(Options)!;
        }
        catch (JsonException e)
        {
            throw Wrong(NameOf(e), e);
        }
    }

    /// <summary>What must be right before a member can be called wrong.</summary>
    static void Check(Opening opening)
    {
        const string schema = AnalysisDocument.Schema;
        if ((opening.Schema ?? throw Wrong("schema")) != schema)
            throw new FormatException($"its schema is not {schema}");
        if ((opening.GroupedBy ?? throw Wrong("grouped_by")) != Grouping.Callsite)
            throw new FormatException("its table is not grouped by callsite");
    }

    /// <summary>A count among the members without a property.</summary>
    /// <exception cref="FormatException">It is missing, or not a count.</exception>
    public static long Count(IDictionary<string, object?> members, string name)
    {
        members.TryGetValue(name, out object? value);
        if (value is not JsonElement { ValueKind: JsonValueKind.Number } number) throw Wrong(name);
        return number.TryGetInt64(out long count) && IsCount(count)
            ? count
            : throw new FormatException($"'{name}' {NoCount}");
    }

    static bool IsCount(long number) => number is >= 0 and <= MostCounted;

    /// <summary>The elements of an array, none of which may be null.</summary>
    /// <exception cref="FormatException">One is.</exception>
    public static IEnumerable<T> Each<T>(IEnumerable<T?> array) where T : class =>
        array.Select(element => element ?? throw new FormatException("an element of an array is missing"));

    /// <summary>The exception for a member that is missing or wrong.</summary>
    public static FormatException Wrong(string name, JsonException? because = null) => new(
        $"'{name}' {(because?.Message == NoCount ? NoCount : "is missing, or of the wrong type")}", because);

    static string NameOf(JsonException e)
    {
        if (Missing.Match(e.Message) is { Success: true } missing) return missing.Groups["name"].Value;
        string path = e.Path ?? "$";
        return path[(path.LastIndexOf('.') + 1)..];
    }

    /// <summary>Keeps only what is read back, and refuses numbers that cannot be counts.</summary>
    static void Reduce(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            var member = type.Properties[i];
            if (member.PropertyType == typeof(long)) member.CustomConverter = new CountConverter();
            if (!IsReadBack(member)) type.Properties.RemoveAt(i);
        }
    }

    static bool IsReadBack(JsonPropertyInfo member) =>
        member.IsExtensionData
        || member.AttributeProvider?.IsDefined(typeof(ReadBackAttribute), inherit: false) == true;

    sealed class CountConverter : JsonConverter<long>
    {
        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
            return reader.TryGetInt64(out long count) && IsCount(count) ? count : throw new JsonException(NoCount);
        }

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value);
    }
}
