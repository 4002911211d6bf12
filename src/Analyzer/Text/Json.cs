using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// JSON documents that scripts read, written from records: a property is a member, in the order of declaration and by
/// its name in snake_case; members of enums have their public names; null is written unless the property says not to.
/// Sequences are written while they are enumerated, so that a document of any length needs little memory.
/// </summary>
public static class Json
{
    static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How records become JSON and, in stored reports, JSON becomes records again.</summary>
    internal static JsonSerializerOptions Options { get; } = OptionsWith(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>The same with another naming policy, for formats that are not ours.</summary>
    internal static JsonSerializerOptions OptionsWith(JsonNamingPolicy naming) => new()
    {
        PropertyNamingPolicy = naming,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new PublicNameConverter() },
    };

    /// <summary>Writes an object: its schema, then the members of one record after the other.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="schema">Name and version of the document, such as pintrace/analyze/1.</param>
    /// <param name="parts">Records; no two have a member of the same name.</param>
    public static void Write(TextWriter to, string schema, params object[] parts)
    {
        using (var json = new Utf8JsonWriter(new TextSink(new VisibleWriter(to)), Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            foreach (object part in parts) WriteMembers(json, part);
            json.WriteEndObject();
        }
        to.WriteLine();
    }

    /// <summary>Writes one record as an object without a schema, for formats that are not ours.</summary>
    internal static void WriteForeign(TextWriter to, object document, JsonSerializerOptions options)
    {
        using (var json = new Utf8JsonWriter(new TextSink(new VisibleWriter(to)), Layout))
            JsonSerializer.Serialize(json, document, options);
        to.WriteLine();
    }

    static void WriteMembers(Utf8JsonWriter json, object part)
    {
        foreach (var member in Options.GetTypeInfo(part.GetType()).Properties)
        {
            object? value = member.Get!(part);
            if (member.ShouldSerialize?.Invoke(part, value) == false) continue;
            json.WritePropertyName(member.Name);
            JsonSerializer.Serialize(json, value, member.PropertyType, Options);
        }
    }
}
