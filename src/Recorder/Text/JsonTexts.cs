using System.Text;
using System.Text.Json;

namespace Pintrace.Recorder.Text;

/// <summary>
/// The texts of a JSON document. A parser takes bytes that are no UTF-8, and halves of characters such as "\ud800", and
/// fails only when somebody asks for the text.
/// </summary>
public static class JsonTexts
{
    const string Unreadable = "a text is no UTF-8, or holds half a character";

    /// <summary>Makes sure that a document is JSON and that each of its texts can be read.</summary>
    /// <exception cref="JsonException">It is not, or one cannot.</exception>
    public static void Check(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
            if (IsText(reader.TokenType) && (reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan))) Of(ref reader);
    }

    /// <summary>The token that was read, without quotes.</summary>
    /// <exception cref="JsonException">It is a text that cannot be read.</exception>
    internal static string Of(ref Utf8JsonReader reader)
    {
        if (!IsText(reader.TokenType)) return Encoding.UTF8.GetString(reader.ValueSpan);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)      // the only way in which the reader says so
        {
            throw new JsonException(Unreadable, e);
        }
    }

    static bool IsText(JsonTokenType type) => type is JsonTokenType.String or JsonTokenType.PropertyName;
}
