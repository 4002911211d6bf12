using System.Globalization;

namespace Pintrace.Recorder.Text;

/// <summary>
/// How many columns of a screen a text takes once <see cref="VisibleWriter"/> has written it: what it shows by numbers
/// counts as shown, pintrace's own <see cref="TerminalMark"/>s count nothing.
/// </summary>
public static class DisplayWidth
{
    const int Tab = 8;

    /// <summary>First and last of the characters that take two columns, as far as plane 0 has them.</summary>
    static readonly (char First, char Last)[] Wide =
    [
        ('\u1100', '\u115f'), ('\u2e80', '\ua4cf'), ('\uac00', '\ud7a3'), ('\uf900', '\ufaff'), ('\ufe30', '\ufe6f'),
        ('\uff00', '\uff60'), ('\uffe0', '\uffe6'),
    ];

    /// <summary>The columns of a whole text; it has one line.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange(' ', Visible.LastAscii)) return text.Length;
        int width = 0;
        for (int at = 0; at < text.Length; at += Visible.LengthAt(text, at)) width += At(text, at);
        return width;
    }

    /// <summary>The first characters that fit into some columns.</summary>
    public static ReadOnlySpan<char> Start(ReadOnlySpan<char> text, int columns)
    {
        int at = 0, width = 0;
        while (at < text.Length && (width += At(text, at)) <= columns) at += Visible.LengthAt(text, at);
        return text[..at];
    }

    /// <summary>The last characters that fit into some columns.</summary>
    public static ReadOnlySpan<char> End(ReadOnlySpan<char> text, int columns)
    {
        int left = Of(text) - columns, at = 0;
        while (at < text.Length && left > 0)
        {
            left -= At(text, at);
            at += Visible.LengthAt(text, at);
        }
        return text[at..];
    }

    static int At(ReadOnlySpan<char> text, int at)
    {
        char c = text[at];
        int length = Visible.LengthAt(text, at);
        if (c == '\t') return Tab;
        if (c == '\n') return @"\n".Length;
        if (TerminalMark.Sequence(c) is not null && length == 1) return 0;
        if (Visible.IsHidden(text, at)) return length * Visible.Escape(c).Length;
        if (length == 2 || Array.Exists(Wide, w => c >= w.First && c <= w.Last)) return 2;
        return CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1;
    }
}
