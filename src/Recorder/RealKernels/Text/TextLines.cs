using System.Text;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Lines of a text, gzip or plain, from a file or a pipe. Any bytes are accepted: what is not UTF-8 becomes a
/// replacement character, and only the beginning is kept of a line longer than any that a kernel writes.
/// </summary>
sealed class TextLines : IDisposable
{
    /// <summary>Longer lines are cut.</summary>
    public const int LongestLine = 1 << 16;
    const long NoTrace = 16 << 20;
    const int BufferSize = 1 << 16;

    readonly StreamReader _reader;
    readonly char[] _buffer = new char[2 * LongestLine];
    int _start, _end;
    bool _atEnd, _skipping;
    long _skipped;

    public TextLines(Stream stream) =>
        _reader = new(new GzipInput(stream), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, BufferSize);

    /// <summary>The next line without its end; it is valid until the next call. False at the end of the text.</summary>
    /// <exception cref="InvalidDataException">A line does not end within 16 MB, so this is not a trace.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        var next = _buffer.AsSpan(_start, _end - _start);
        int end = next.IndexOf('\n');
        if (_skipping || (uint)end > LongestLine) return TryReadOn(out line);
        _start += end + 1;
        line = next[..end];
        if (line is [.., '\r']) line = line.TrimEnd('\r');
        return true;
    }

    /// <summary>The line does not end in the buffer, or it is too long, or it follows one that is.</summary>
    bool TryReadOn(out ReadOnlySpan<char> line)
    {
        for (; ; Fill())
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest.IndexOf('\n');
            if (_skipping && length >= 0)
            {
                (_start, _skipping) = (_start + length + 1, false);
                rest = rest[(length + 1)..];
                length = rest.IndexOf('\n');
            }
            if (_skipping) Skip(rest.Length);
            else if (TryTake(rest, length, out line)) return rest.Length > 0;
            if (_atEnd && _skipping) { line = default; return false; }
        }
    }

    /// <summary>False if the line goes on after the buffer.</summary>
    bool TryTake(Span<char> rest, int length, out ReadOnlySpan<char> line)
    {
        line = default;
        if (length >= 0) line = Take(rest, length, length + 1);
        else if (rest.Length >= LongestLine)
        {
            (_skipping, _skipped) = (true, 0);
            line = Take(rest, LongestLine, rest.Length);
        }
        else if (_atEnd) line = Take(rest, rest.Length, rest.Length);
        else return false;
        return true;
    }

    void Skip(int length)
    {
        _start = _end;
        _skipped += length;
        if (_skipped > NoTrace) throw new InvalidDataException("a line does not end within 16 MB, this is not a trace");
    }

    ReadOnlySpan<char> Take(Span<char> rest, int length, int consumed)
    {
        _start += consumed;
        return rest[..Math.Min(length, LongestLine)].TrimEnd('\r');
    }

    void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int n = _reader.Read(_buffer.AsSpan(_end));
        _end += n;
        _atEnd = n == 0;
    }

    public void Dispose() => _reader.Dispose();
}
