using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using Pintrace.Recorder.Files;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// The bytes of a stream, unpacked if they are gzip data, from files and pipes alike. The framework's own stream takes
/// data that was cut off for complete. What follows complete data and is none is ignored, as gzip does.
/// </summary>
sealed class GzipInput : ReadOnlyStream
{
    const int BufferSize = 1 << 16;

    readonly Stream _plain;

    public GzipInput(Stream stream)
    {
        byte[] magic = new byte[2];
        int n = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var whole = new PrefixedInput(magic.AsMemory(0, n), stream);
        _plain = magic is [0x1f, 0x8b] ? new GZipInputStream(whole, BufferSize) : whole;
    }

    /// <exception cref="InvalidDataException">The gzip data is damaged or was cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _plain.Read(buffer);
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException)
        {
            bool isCutOff = e is EndOfStreamException || e.Message.Contains("EOF", StringComparison.Ordinal);
            string what = isCutOff ? "it ends in the middle of its gzip data" : "its gzip data is damaged";
            throw new InvalidDataException(what, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _plain.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Returns the bytes that have already been looked at, then the rest: a pipe cannot go back.</summary>
    sealed class PrefixedInput(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
    {
        ReadOnlyMemory<byte> _prefix = prefix;

        public override int Read(Span<byte> buffer)
        {
            int n = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..n].CopyTo(buffer);
            _prefix = _prefix[n..];
            return n + rest.Read(buffer[n..]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
