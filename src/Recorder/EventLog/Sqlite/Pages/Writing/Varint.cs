namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// The integers of variable length of a SQLite file: 7 bits a byte, the highest first, bit 8 set in all but the last;
/// a ninth byte has 8 bits.
/// </summary>
static class Varint
{
    const int Longest = 9, Bits = 7, BitsOfLast = 8;
    const byte More = 0x80;

    /// <summary>How many bytes a number takes: 1 to 9.</summary>
    public static int LengthOf(ulong value)
    {
        int length = 1;
        while (length < Longest && (value >>= Bits) != 0) length++;
        return length;
    }

    /// <summary>Writes a number so that it ends where the span does.</summary>
    /// <param name="to">Has room for it.</param>
    /// <param name="value">The number; one below 0 is given as its 64 bits.</param>
    /// <returns>How many bytes it takes.</returns>
    public static int PutBefore(Span<byte> to, ulong value)
    {
        int at = to.Length - 1;
        if (value >> Bits * (Longest - 1) != 0)
        {
            to[at--] = (byte)value;
            value >>= BitsOfLast;
            while (at > to.Length - 1 - Longest) at = PutByte(to, at, ref value, More);
            return Longest;
        }
        at = PutByte(to, at, ref value, 0);
        while (value != 0) at = PutByte(to, at, ref value, More);
        return to.Length - 1 - at;
    }

    static int PutByte(Span<byte> to, int at, ref ulong value, byte more)
    {
        to[at] = (byte)(value & (More - 1) | more);
        value >>= Bits;
        return at - 1;
    }
}
