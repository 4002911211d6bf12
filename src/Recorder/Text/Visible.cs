using System.Globalization;
using System.Text;

namespace Pintrace.Recorder.Text;

/// <summary>
/// Characters that a reader would not see but a terminal or an editor obeys: control characters, those that change the
/// direction of text or are invisible, separators of lines. They are shown by their numbers, as \x1b or \u202e; all
/// else that people write stays as it is. Where they stand in a JSON string, \u202e is its own way to write them.
/// </summary>
public static class Visible
{
    const char NonJoiner = '\u200c', Joiner = '\u200d';      // words of several scripts, and emoji, are made with them
    const char FirstWide = '\u00a0', FirstNoncharacter = '\ufffe';

    /// <summary>From the blank to this one nothing is hidden.</summary>
    internal const char LastAscii = '~';

    /// <summary>The text with every such character shown; lines and tabs stay.</summary>
    public static string Of(string text) => Hides(text) ? Shown(text) : text;

    /// <summary>The same, where the text must stay on one line: line breaks and tabs are shown, too.</summary>
    public static string OnOneLine(string text) =>
        Of(text).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal);

    /// <summary>True if a text has such characters.</summary>
    public static bool Hides(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', LastAscii)) return false;
        for (int at = 0; at < text.Length; at += LengthAt(text, at))
            if (IsHidden(text, at)) return true;
        return false;
    }

    static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = LengthAt(text, at);
            bool isHidden = IsHidden(text, at);
            foreach (char c in text.AsSpan(at, length))
                if (isHidden) shown.Append(Escape(c));
                else shown.Append(c);
        }
        return shown.ToString();
    }

    /// <summary>How a character is shown.</summary>
    internal static string Escape(char c) => c switch
    {
        '\r' => @"\r",
        < FirstWide => $@"\x{(int)c:x2}",
        _ => $@"\u{(int)c:x4}",
    };

    /// <summary>True if the character that begins here must be shown by its number.</summary>
    internal static bool IsHidden(ReadOnlySpan<char> text, int at)
    {
        char c = text[at];
        if (c is >= ' ' and <= LastAscii or '\n' or '\t' or NonJoiner or Joiner) return false;
        if (c < FirstWide || c >= FirstNoncharacter) return true;
        if (!char.IsSurrogate(c)) return IsHidden(CharUnicodeInfo.GetUnicodeCategory(c));
        return LengthAt(text, at) == 1
            || IsHidden(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, text[at + 1])));
    }

    static bool IsHidden(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Two for a pair of surrogates, else one.</summary>
    internal static int LengthAt(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
