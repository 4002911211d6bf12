using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pintrace.Analyzer.Text;

/// <summary>A text that is JSON already: its values are written as part of the document.</summary>
sealed class RawJsonConverter : JsonConverter<string?>
{
    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }
        using var json = JsonDocument.Parse(value);
        json.RootElement.WriteTo(writer);
    }

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.ValueKind == JsonValueKind.Null ? null : value.RootElement.GetRawText();
    }
}
