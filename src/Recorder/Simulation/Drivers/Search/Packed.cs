using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// A state in bytes, as its difference from another: its hash, how many words differ, and for each how many words after
/// the one before, which bytes of it, and these, as differing bits.
/// </summary>
static class Packed
{
    const int BitsOfByte = 8, HalfByte = 4, LowHalf = 15;
    const byte Wide = byte.MaxValue;
    /// <summary>A number that may be wide, the bytes that it has, and a whole word.</summary>
    const int MostOfWord = 3 + 1 + sizeof(ulong);

    /// <summary>The most bytes that a state of so many words takes, or that are touched in writing it.</summary>
    public static int MostBytes(int words) => sizeof(ulong) + 3 + words * MostOfWord + sizeof(ulong);

    /// <summary>Writes a state and returns where it ends.</summary>
    public static int Write(
        byte[] bytes, int at, ulong hash, ReadOnlySpan<ulong> state, ReadOnlySpan<ulong> other,
        ReadOnlySpan<ushort> places)
    {
        Unsafe.WriteUnaligned(ref bytes[at], hash);
        at = WriteNumber(bytes, at + sizeof(ulong), places.Length);
        int next = 0;
        foreach (ushort place in places)
        {
            at = WriteNumber(bytes, at, place - next);
            ulong bits = state[place] ^ other[place];
            int skipped = BitOperations.TrailingZeroCount(bits) / BitsOfByte;
            int length = sizeof(ulong) - BitOperations.LeadingZeroCount(bits) / BitsOfByte - skipped;
            bytes[at] = (byte)(skipped | length << HalfByte);
            Unsafe.WriteUnaligned(ref bytes[at + 1], bits >> skipped * BitsOfByte);
            at += 1 + length;
            next = place + 1;
        }
        return at;
    }

    /// <summary>Makes the state of the other one in its place, and returns where it ends.</summary>
    public static int Read(byte[] bytes, int at, Span<ulong> state, out ulong hash)
    {
        hash = Unsafe.ReadUnaligned<ulong>(ref bytes[at]);
        at = ReadNumber(bytes, at + sizeof(ulong), out int count);
        int next = 0;
        for (; count > 0; count--)
        {
            at = ReadNumber(bytes, at, out int gap);
            int skipped = bytes[at] & LowHalf, length = bytes[at] >> HalfByte;
            ulong bits = Unsafe.ReadUnaligned<ulong>(ref bytes[at + 1]);
            bits &= ulong.MaxValue >> BitsOfByte * (sizeof(ulong) - length);
            state[next + gap] ^= bits << skipped * BitsOfByte;
            at += 1 + length;
            next += gap + 1;
        }
        return at;
    }

    static int WriteNumber(byte[] bytes, int at, int number)
    {
        if (number < Wide)
        {
            bytes[at] = (byte)number;
            return at + 1;
        }
        bytes[at] = Wide;
        Unsafe.WriteUnaligned(ref bytes[at + 1], (ushort)number);
        return at + 1 + sizeof(ushort);
    }

    static int ReadNumber(byte[] bytes, int at, out int number)
    {
        number = bytes[at];
        if (number < Wide) return at + 1;
        number = Unsafe.ReadUnaligned<ushort>(ref bytes[at + 1]);
        return at + 1 + sizeof(ushort);
    }
}
