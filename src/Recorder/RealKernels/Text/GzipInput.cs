using System.Buffers.Binary;
using System.IO.Compression;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// The bytes of a stream, unpacked if they are gzip data, from files and pipes alike. Unlike the framework's stream, it
/// notices by the length at the end when packed data has been cut off.
/// </summary>
sealed class GzipInput : ReadOnlyStream
{
    readonly WatchedInput _packed;
    readonly Stream _plain;
    readonly bool _isPacked;
    uint _length;

    public GzipInput(Stream stream)
    {
        byte[] magic = new byte[2];
        int n = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        _isPacked = n == 2 && magic is [0x1f, 0x8b];
        _packed = new WatchedInput(magic.AsMemory(0, n), stream) { IsWatched = _isPacked };
        _plain = _isPacked ? new GZipStream(_packed, CompressionMode.Decompress) : _packed;
    }

    public override int Read(Span<byte> buffer)
    {
        int n = _plain.Read(buffer);
        _length += (uint)n;
        if (n == 0 && buffer.Length > 0 && IsCutOff)
            throw new InvalidDataException("it ends in the middle of its gzip data");
        return n;
    }

    bool IsCutOff => _isPacked && _packed.Members == 1 && _packed.LastWord != _length;

    protected override void Dispose(bool disposing)
    {
        if (disposing) _plain.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Returns the bytes that have already been looked at, then the rest: a pipe cannot go back.</summary>
    sealed class WatchedInput(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
    {
        const uint MemberMask = 0xffffff, MemberHeader = 0x1f8b08;

        ReadOnlyMemory<byte> _prefix = prefix;
        uint _last;

        /// <summary>Whether the bytes are gzip data.</summary>
        public bool IsWatched { get; init; }
        /// <summary>
        /// How often gzip data began: where it did several times, each part has its own length at its end.
        /// </summary>
        public int Members { get; private set; }
        /// <summary>The last four bytes as a number.</summary>
        public uint LastWord => BinaryPrimitives.ReverseEndianness(_last);

        public override int Read(Span<byte> buffer)
        {
            int n = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..n].CopyTo(buffer);
            _prefix = _prefix[n..];
            n += rest.Read(buffer[n..]);
            if (IsWatched) Watch(buffer[..n]);
            return n;
        }

        void Watch(ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes)
            {
                _last = _last << 8 | b;
                if ((_last & MemberMask) == MemberHeader) Members++;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) rest.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A stream that is only read, from its beginning to its end.</summary>
abstract class ReadOnlyStream : Stream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public abstract override int Read(Span<byte> buffer);
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
