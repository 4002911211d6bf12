using System.Buffers;
using System.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Text;

/// <summary>
/// Passes the UTF-8 of a JSON document on to a text writer, buffer by buffer, however long the whole is. The serializer
/// leaves format characters as they are, such as those that turn the direction of text; the writer escapes them.
/// </summary>
sealed class TextSink(VisibleWriter to) : IBufferWriter<byte>
{
    const int Size = 16 << 10;

    readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    byte[] _bytes = new byte[Size];
    char[] _chars = new char[Encoding.UTF8.GetMaxCharCount(Size)];

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint <= _bytes.Length) return _bytes;
        _chars = new char[Encoding.UTF8.GetMaxCharCount(sizeHint)];
        return _bytes = new byte[sizeHint];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>A character that is cut in two at the end of a buffer waits for its other half.</summary>
    public void Advance(int count)
    {
        int chars = _decoder.GetChars(_bytes.AsSpan(0, count), _chars, flush: false);
        to.Write(_chars, 0, chars);
    }
}
