using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pintrace.Recorder.RealKernels.Text;

/// <summary>
/// Numbers as the kernel prints them. Nothing here throws: what does not fit is not a number. What takes a number from
/// the beginning of a text looks at 8 or 16 characters at once, where there are so many.
/// </summary>
static class KernelNumbers
{
    const int MaxDecimals = 18, MaxHexDigits = 16, NsDigits = 9;
    const long NsPerSecond = 1_000_000_000, MaxSeconds = long.MaxValue / NsPerSecond / 2;

    static readonly int[] Powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Digits only.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length <= MaxDecimals && TakeDecimal(text, out value) == text.Length && text.Length > 0;
    }

    /// <summary>Hexadecimal digits only; addresses come out negative.</summary>
    public static bool TryHex(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length <= MaxHexDigits && TakeHex(text, out value) == text.Length && text.Length > 0;
    }

    /// <summary>12, -12 or 0x12.</summary>
    public static bool TryValue(ReadOnlySpan<char> text, out long value) =>
        TakeValue(text, out value) == text.Length && text.Length > 0;

    /// <summary>How much of the beginning of a text is such a value; 0 if it begins with none.</summary>
    public static int TakeValue(ReadOnlySpan<char> text, out long value)
    {
        int digits, sign = text is ['-', ..] ? 1 : 0;
        if (text is ['0', 'x', ..])
        {
            digits = TakeHex(text[2..], out value);
            return digits == 0 ? 0 : digits + 2;
        }
        digits = TakeDecimal(text[sign..], out value);
        if (sign > 0) value = -value;
        return digits == 0 ? 0 : digits + sign;
    }

    /// <summary>The number of decimal digits at the beginning of a text; 0 if there are too many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TakeDecimal(ReadOnlySpan<char> text, out long value)
    {
        if (text.Length < Vector128<ushort>.Count) return TakeDigits(text, out value);
        var letters = Vector128.Create(MemoryMarshal.Cast<char, ushort>(text));
        ulong digits = Vector128.NarrowWithSaturation(letters, letters).AsUInt64()[0] ^ 0x3030303030303030;
        ulong others = (digits + 0x7676767676767676 | digits) & 0x8080808080808080;
        if (others == 0) return TakeDigits(text, out value);
        int bits = BitOperations.TrailingZeroCount(others) & ~7;
        value = bits == 0 ? 0 : OfDigits(digits << (64 - bits));
        return bits / 8;
    }

    /// <summary>Eight digits, of which the lowest byte is the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long OfDigits(ulong digits)
    {
        ulong pairs = (digits * (1 + (10 << 8)) >> 8) & 0x00ff00ff00ff00ff;
        ulong fours = (pairs * (1 + (100 << 16)) >> 16) & 0x0000ffff0000ffff;
        return (long)(fours * (1 + (10_000UL << 32)) >> 32);
    }

    static int TakeDigits(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        int length = 0;
        for (; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            if (length == MaxDecimals) return 0;
            value = value * 10 + (text[length] - '0');
        }
        return length;
    }

    /// <summary>The number of hexadecimal digits at the beginning of a text; 0 if there are too many.</summary>
    public static int TakeHex(ReadOnlySpan<char> text, out long value)
    {
        if (text.Length < MaxHexDigits) return TakeHexDigits(text, out value);
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var letters = Vector128.NarrowWithSaturation(Vector128.Create(units), Vector128.Create(units[8..]));
        var digits = letters - Vector128.Create((byte)'0');
        var others = (letters | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        var areDigits = Vector128.LessThan(digits, Vector128.Create((byte)10));
        var areHex = areDigits | Vector128.LessThan(others, Vector128.Create((byte)6));
        int length = BitOperations.TrailingZeroCount(~areHex.ExtractMostSignificantBits() | 1u << MaxHexDigits);
        var nibbles = Vector128.ConditionalSelect(areDigits, digits, others + Vector128.Create((byte)10))
            & Vector128.Create((byte)0xf);
        ulong all = OfNibbles(nibbles.AsUInt64()[0]) << 32 | OfNibbles(nibbles.AsUInt64()[1]);
        value = length == 0 ? 0 : (long)(all >> 4 * (MaxHexDigits - length));
        bool isTooLong = length == MaxHexDigits && text.Length > length && char.IsAsciiHexDigit(text[length]);
        return isTooLong ? 0 : length;
    }

    /// <summary>Eight digits, of which the lowest byte is the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong OfNibbles(ulong nibbles)
    {
        ulong x = BinaryPrimitives.ReverseEndianness(nibbles);
        x = (x | x >> 4) & 0x00ff00ff00ff00ff;
        x = (x | x >> 8) & 0x0000ffff0000ffff;
        return (x | x >> 16) & 0xffffffff;
    }

    static int TakeHexDigits(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        int length = 0;
        for (; length < text.Length && char.IsAsciiHexDigit(text[length]); length++)
        {
            char c = text[length];
            value = value << 4 | (uint)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return length;
    }

    /// <summary>"9.805566:" (or "9,805566:") in nanoseconds, or "23126269478:" as it is.</summary>
    public static bool TryTime(ReadOnlySpan<char> word, out long time, out bool cycles) =>
        TakeTime(word, out time, out cycles) == word.Length && word.Length > 0;

    /// <summary>
    /// How much of the beginning of a text is such a time, up to the end of the text or a space; 0 if it begins with
    /// none.
    /// </summary>
    public static int TakeTime(ReadOnlySpan<char> text, out long time, out bool cycles)
    {
        (time, cycles) = (0, false);
        if (text.IsEmpty || !char.IsAsciiDigit(text[0])) return 0;
        int length = TakeDecimal(text, out time);
        cycles = length >= text.Length || text[length] is not ('.' or ',');
        if (length == 0) return 0;
        if (!cycles)
        {
            int digits = TakeDecimal(text[(length + 1)..], out long part);
            if (digits is 0 or > NsDigits || time > MaxSeconds) return 0;
            time = time * NsPerSecond + part * Powers[NsDigits - digits];
            length += 1 + digits;
        }
        bool isWord = text.Length == length + 1 || text.Length > length + 1 && text[length + 1] == ' ';
        return isWord && text[length] == ':' ? length + 1 : 0;
    }
}
