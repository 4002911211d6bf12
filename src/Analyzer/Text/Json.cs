using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pintrace.Analyzer.Text;

/// <summary>Writes JSON documents that scripts read: indented, with a schema first.</summary>
public static class Json
{
    static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object whose first member is its schema.</summary>
    public static void Write(TextWriter to, string schema, Action<Utf8JsonWriter> members) => Write(to, json =>
    {
        json.WriteString("schema", schema);
        members(json);
    });

    /// <summary>Writes an object, for formats that are not ours.</summary>
    public static void Write(TextWriter to, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        to.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
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
