using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pintrace.Recorder.Files;

/// <summary>
/// SHA-256 (FIPS 180-4). .NET's own ends the program where OpenSSL is missing, which a machine may be on which nothing
/// may be installed; only there this class computes it, about a fifth as fast.
/// </summary>
public sealed class Sha256
{
    const int BlockSize = 64, Rounds = 64, LengthSize = 8;
    const double TwoTo32 = 4294967296;

    static readonly uint[] Constants = [.. Fractions(Rounds, Math.Cbrt)];

    readonly uint[] _state = [.. Fractions(8, Math.Sqrt)];
    readonly uint[] _words = new uint[Rounds];
    readonly byte[] _block = new byte[BlockSize];
    long _length;

    static readonly bool HasOpenSsl = !OperatingSystem.IsLinux()
        || Array.Exists(["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2"], f => NativeLibrary.TryLoad(f, out _));

    Sha256() { }

    /// <summary>The hash of some bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes) => HasOpenSsl ? SHA256.HashData(bytes) : Computed(bytes);

    /// <summary>The hash of what is left of a stream.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] Of(Stream stream) => HasOpenSsl ? SHA256.HashData(stream) : Computed(stream);

    internal static byte[] Computed(ReadOnlySpan<byte> bytes)
    {
        var hash = new Sha256();
        hash.Append(bytes);
        return hash.Finish();
    }

    internal static byte[] Computed(Stream stream)
    {
        var hash = new Sha256();
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = stream.Read(buffer)) > 0;) hash.Append(buffer.AsSpan(0, n));
        return hash.Finish();
    }

    /// <summary>The first 32 bits behind the point of the roots of the first primes.</summary>
    static IEnumerable<uint> Fractions(int count, Func<double, double> root)
    {
        var primes = Enumerable.Range(2, 400).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0));
        return primes.Take(count).Select(p => (uint)(long)((root(p) - Math.Floor(root(p))) * TwoTo32));
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        int filled = (int)(_length % BlockSize);
        _length += bytes.Length;
        if (filled > 0)
        {
            int n = Math.Min(BlockSize - filled, bytes.Length);
            bytes[..n].CopyTo(_block.AsSpan(filled));
            bytes = bytes[n..];
            if (filled + n < BlockSize) return;
            Mix(_block);
        }
        for (; bytes.Length >= BlockSize; bytes = bytes[BlockSize..]) Mix(bytes[..BlockSize]);
        bytes.CopyTo(_block);
    }

    byte[] Finish()
    {
        long bits = _length * 8;
        int filled = (int)(_length % BlockSize) + 1 + LengthSize;
        byte[] end = new byte[1 + (BlockSize - filled % BlockSize) % BlockSize + LengthSize];
        end[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(end.AsSpan(end.Length - LengthSize), bits);
        Append(end);
        byte[] hash = new byte[_state.Length * sizeof(uint)];
        for (int i = 0; i < _state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * sizeof(uint)), _state[i]);
        return hash;
    }

    void Mix(ReadOnlySpan<byte> block)
    {
        uint[] w = _words;
        for (int i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        for (int i = 16; i < Rounds; i++) w[i] = w[i - 16] + Small0(w[i - 15]) + w[i - 7] + Small1(w[i - 2]);
        uint[] s = _state;
        var (a, b, c, d, e, f, g, h) = (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
        for (int i = 0; i < Rounds; i++)
        {
            uint one = h + Large1(e) + (e & f ^ ~e & g) + Constants[i] + w[i];
            uint two = Large0(a) + (a & b ^ a & c ^ b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
        }
        (s[0], s[1], s[2], s[3]) = (s[0] + a, s[1] + b, s[2] + c, s[3] + d);
        (s[4], s[5], s[6], s[7]) = (s[4] + e, s[5] + f, s[6] + g, s[7] + h);
    }

    static uint Turned(uint x, int n) => BitOperations.RotateRight(x, n);

    static uint Small0(uint x) => Turned(x, 7) ^ Turned(x, 18) ^ x >> 3;
    static uint Small1(uint x) => Turned(x, 17) ^ Turned(x, 19) ^ x >> 10;
    static uint Large0(uint x) => Turned(x, 2) ^ Turned(x, 13) ^ Turned(x, 22);
    static uint Large1(uint x) => Turned(x, 6) ^ Turned(x, 11) ^ Turned(x, 25);
}
