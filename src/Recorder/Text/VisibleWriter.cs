using System.Text;

namespace Pintrace.Recorder.Text;

/// <summary>
/// The way out for all text: what a terminal would obey is shown (<see cref="Visible"/>), whoever wrote it, but for
/// pintrace's own <see cref="TerminalMark"/>s. What is written with WriteLine is one line: a line break inside it is
/// shown, so that no name can forge a line of a report. Lines end with \n on every system.
/// </summary>
/// <param name="to">Where to.</param>
/// <param name="mayFail">Nothing depends on this text: if it cannot be written, that is no error.</param>
public sealed class VisibleWriter(TextWriter to, bool mayFail = false) : TextWriter
{
    char _half;

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <inheritdoc/>
    public override void WriteLine() => Write('\n');

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value?.Replace("\n", @"\n", StringComparison.Ordinal));
        WriteLine();
    }

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty) return;
        try
        {
            if (_half == 0) WriteWhole(buffer);
            else WriteJoined(buffer);
        }
        catch (Exception e) when (mayFail && IsFailure(e))
        {
            // nobody reads it
        }
    }

    /// <summary>The first half of a pair of surrogates has been waiting for the other.</summary>
    void WriteJoined(ReadOnlySpan<char> buffer)
    {
        ReadOnlySpan<char> start = [_half, buffer[0]];
        _half = '\0';
        WriteWhole(start);
        Write(buffer[1..]);
    }

    void WriteWhole(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (char.IsHighSurrogate(text[^1]))
        {
            _half = text[^1];
            text = text[..^1];
        }
        while (!text.IsEmpty)
        {
            int plain = PlainLength(text);
            if (plain > 0) to.Write(text[..plain]);
            if (plain == text.Length) return;
            WriteHidden(text[plain..], out int length);
            text = text[(plain + length)..];
        }
    }

    static int PlainLength(ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at += Visible.LengthAt(text, at))
        {
            int ascii = text[at..].IndexOfAnyExceptInRange(' ', Visible.LastAscii);
            if (ascii < 0) break;
            at += ascii;
            if (Visible.IsHidden(text, at)) return at;
        }
        return text.Length;
    }

    void WriteHidden(ReadOnlySpan<char> text, out int length)
    {
        length = Visible.LengthAt(text, 0);
        if (TerminalMark.Sequence(text[0]) is { } sequence) to.Write(sequence);
        else foreach (char c in text[..length]) to.Write(Visible.Escape(c));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            to.Flush();
        }
        catch (Exception e) when (mayFail && IsFailure(e))
        {
            // nobody reads it
        }
    }

    static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException or ObjectDisposedException;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) to.Dispose();
        base.Dispose(disposing);
    }
}
