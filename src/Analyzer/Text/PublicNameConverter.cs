using System.Text.Json;
using System.Text.Json.Serialization;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>Writes members of enums by their public names: LeakedPin is "leaked-pin".</summary>
sealed class PublicNameConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

    sealed class Of<T> : JsonConverter<T> where T : struct, Enum
    {
        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(PublicName.Of(value));

        /// <exception cref="FormatException">There is no such member.</exception>
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException();
            string name = reader.GetString()!;
            return PublicName.TryParse<T>(name, out var value)
                ? value
                : throw new FormatException($"'{name}' is not known");
        }
    }
}
