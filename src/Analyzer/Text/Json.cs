using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// JSON documents that scripts read, written from records: a property is a member, in the order of declaration and by its
/// name in snake_case; members of enums have their public names; null is written unless the property says otherwise.
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

    /// <summary>How records become JSON and, from reports that were stored, records again.</summary>
    public static JsonSerializerOptions Options { get; } = OptionsWith(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>The same with another way to name members, for formats that are not ours.</summary>
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
    public static void Write(TextWriter to, string schema, params object[] parts) => Write(to, json =>
    {
        json.WriteString("schema", schema);
        foreach (object part in parts) WriteMembers(json, part);
    });

    /// <summary>Writes one record as an object without a schema, for formats that are not ours.</summary>
    internal static void WriteForeign(TextWriter to, object document, JsonSerializerOptions options)
    {
        using (var json = new Utf8JsonWriter(new TextSink(to), Layout)) JsonSerializer.Serialize(json, document, options);
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

    /// <summary>Writes an object whose first member is its schema.</summary>
    public static void Write(TextWriter to, string schema, Action<Utf8JsonWriter> members) => Write(to, json =>
    {
        json.WriteString("schema", schema);
        members(json);
    });

    /// <summary>Writes an object, for formats that are not ours.</summary>
    public static void Write(TextWriter to, Action<Utf8JsonWriter> members)
    {
        using (var json = new Utf8JsonWriter(new TextSink(to), Layout))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        to.WriteLine();
    }

    /// <summary>Writes a member that is an array, one call an element.</summary>
    public static void Array<T>(this Utf8JsonWriter json, string name, IEnumerable<T> elements, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var element in elements) write(element);
        json.WriteEndArray();
    }

    /// <summary>Writes an object within an array, or as a member if it has a name.</summary>
    public static void Object(this Utf8JsonWriter json, string? name, Action members)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        members();
        json.WriteEndObject();
    }
}
