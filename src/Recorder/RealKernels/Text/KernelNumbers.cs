using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>Numbers as the kernel prints them. Nothing here throws: what does not fit is not a number.</summary>
static class KernelNumbers
{
    const int MaxDecimals = 18, MaxHexDigits = 16, HexWord = 8, NsDigits = 9;
    static readonly long[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    const long NsPerSecond = 1_000_000_000, MaxSeconds = long.MaxValue / NsPerSecond / 2;

    /// <summary>Digits only.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length <= MaxDecimals && TryTakeDecimal(ref text, out value) && text.IsEmpty;
    }

    /// <summary>Takes the digits at the beginning, of which there must be some, but not too many.</summary>
    public static bool TryTakeDecimal(ref ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        int length = 0;
        for (; length < text.Length && (uint)(text[length] - '0') <= 9; length++)
        {
            if (length == MaxDecimals) return false;
            value = value * 10 + (text[length] - '0');
        }
        text = text[length..];
        return length > 0;
    }

    /// <summary>Hexadecimal digits only; addresses come out negative.</summary>
    public static bool TryHex(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxHexDigits) return false;
        if (text.Length >= HexWord && TryHexWords(text, ref value)) return true;
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
            value = value << 4 | (uint)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }

    /// <summary>
    /// The same of 8 to 16 characters: the first 8 and the last 8, which may overlap, at once. Most numbers of a trace
    /// are addresses.
    /// </summary>
    static bool TryHexWords(ReadOnlySpan<char> text, ref long value)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var letters = Vector128.NarrowWithSaturation(
            Vector128.Create(units), Vector128.Create(units[(text.Length - HexWord)..]));
        var digits = letters - Vector128.Create((byte)'0');
        var others = (letters | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var areDigits = Vector128.LessThan(digits, Vector128.Create((byte)10));
        if (!Vector128.All(areDigits | Vector128.LessThan(others, Vector128.Create((byte)6)), byte.MaxValue)) return false;
        var nibbles = Vector128.ConditionalSelect(areDigits, digits, others + Vector128.Create((byte)10)).AsUInt64();
        int left = 4 * (text.Length - HexWord);
        value = (long)((Joined(nibbles[0]) >> (32 - left)) << 32 | Joined(nibbles[1]));
        return true;
    }

    /// <summary>The number of 8 hexadecimal digits, of which the lowest byte is the first.</summary>
    static ulong Joined(ulong nibbles)
    {
        ulong x = BinaryPrimitives.ReverseEndianness(nibbles);
        x = (x | x >> 4) & 0x00ff00ff00ff00ff;
        x = (x | x >> 8) & 0x0000ffff0000ffff;
        return (x | x >> 16) & 0xffffffff;
    }

    /// <summary>12, -12 or 0x12.</summary>
    public static bool TryValue(ReadOnlySpan<char> text, out long value)
    {
        if (text.StartsWith("0x")) return TryHex(text[2..], out value);
        bool negative = text is ['-', ..];
        bool ok = TryDecimal(negative ? text[1..] : text, out value);
        if (negative) value = -value;
        return ok;
    }

    /// <summary>"9.805566:" (or "9,805566:") in nanoseconds, or "23126269478:" as it is.</summary>
    public static bool TryTime(ReadOnlySpan<char> word, out long time, out bool cycles) =>
        TryTakeTime(ref word, out time, out cycles) && word.IsEmpty;

    /// <summary>Takes such a time, and a space if one follows, from the beginning of a text.</summary>
    public static bool TryTakeTime(ref ReadOnlySpan<char> text, out long time, out bool cycles)
    {
        cycles = false;
        var rest = text;
        if (!TryTakeDecimal(ref rest, out time)) return false;
        cycles = rest is not ['.' or ',', ..];
        if (!cycles && !TryTakeDecimals(ref rest, ref time)) return false;
        if (rest is not [':'] and not [':', ' ', ..]) return false;
        text = rest[Math.Min(2, rest.Length)..];
        return true;
    }

    /// <summary>Takes ".805566" from behind a number of seconds, which becomes one of nanoseconds.</summary>
    static bool TryTakeDecimals(ref ReadOnlySpan<char> text, ref long time)
    {
        var rest = text[1..];
        int before = rest.Length;
        if (time > MaxSeconds || !TryTakeDecimal(ref rest, out long part)) return false;
        int digits = before - rest.Length;
        if (digits > NsDigits) return false;
        time = time * NsPerSecond + part * Powers[NsDigits - digits];
        text = rest;
        return true;
    }
}
