using System.Text.Json;

namespace Pintrace.Recorder.Text;

/// <summary>
/// JSON with comments, as people write it, token by token: every mistake is reported with its line. It is a class,
/// unlike the reader beneath it, so that it can be passed on.
/// </summary>
sealed class StrictJson(string source, byte[] utf8)
{
    static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    };

    JsonReaderState _state = new(Options);
    int _consumed;
    int _start;
    int _counted, _lines = 1;

    /// <summary>The token just read, without quotes.</summary>
    public string Text { get; private set; } = "";
    /// <summary>Its line, from 1.</summary>
    public int Line
    {
        get
        {
            _lines += utf8.AsSpan(_counted.._start).Count((byte)'\n');
            _counted = _start;
            return _lines;
        }
    }

    /// <summary>Reads the whole text with the caller's function.</summary>
    /// <exception cref="UsageException">The text is not JSON; the message names source and line.</exception>
    public T Parse<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw new UsageException($"{source}:{e.LineNumber + 1 ?? Line}: this is not JSON: {Reason(e)}.");
        }
    }

    /// <summary>The parser's message without its hints and position.</summary>
    static string Reason(JsonException e) => e.Message.Split(" LineNumber")[0].Split(" Change the reader options")[0]
        .Replace(" when 'isFinalBlock' is true", "", StringComparison.Ordinal).TrimEnd('.');

    /// <summary>Whether names that files give may have it.</summary>
    public static bool IsAllowedInName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';

    /// <summary>Reads the next token; none at the end.</summary>
    public JsonTokenType Next()
    {
        var reader = new Utf8JsonReader(utf8.AsSpan(_consumed), isFinalBlock: true, _state);
        if (!reader.Read()) return JsonTokenType.None;
        _start = _consumed + (int)reader.TokenStartIndex;
        _consumed += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        Text = JsonTexts.Of(ref reader);
        return reader.TokenType;
    }

    /// <summary>Reads a token that must be of a type.</summary>
    public void Expect(JsonTokenType type, string rule)
    {
        if (Next() != type) throw Error(Line, rule);
    }

    /// <summary>Reads a key's value, which must be a string.</summary>
    public string ExpectString(string key)
    {
        if (Next() != JsonTokenType.String) throw Error(Line, $"'{key}' must be a text in quotes");
        return Text;
    }

    /// <summary>Refuses anything that follows.</summary>
    public void ExpectEnd(string what)
    {
        if (Next() != JsonTokenType.None) throw Error(Line, $"text after the end of {what}");
    }

    /// <summary>An error in a line.</summary>
    public UsageException Error(int line, string what) => new($"{source}:{line}: {what}.");
}
