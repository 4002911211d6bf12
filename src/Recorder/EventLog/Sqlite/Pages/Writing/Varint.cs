namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// The integers of variable length of a SQLite file: 7 bits a byte, the highest first, bit 8 set in all but the last;
/// a ninth byte has 8 bits.
/// </summary>
static class Varint
{
    const int Longest = 9, Bits = 7;
    const byte More = 0x80;

    /// <summary>How many bytes a number takes: 1 to 9.</summary>
    public static int LengthOf(ulong value)
    {
        int length = 1;
        while (length < Longest && (value >>= Bits) != 0) length++;
        return length;
    }

    /// <summary>Writes a number.</summary>
    /// <param name="to">Has room for it.</param>
    /// <param name="value">The number; one below 0 is given as its 64 bits.</param>
    /// <returns>How many bytes it takes.</returns>
    public static int Put(Span<byte> to, ulong value)
    {
        int length = LengthOf(value), last = length - 1;
        if (length == Longest)
        {
            to[last--] = (byte)value;
            value >>= 8;
        }
        for (int i = last; i >= 0; i--, value >>= Bits)
            to[i] = (byte)(i == length - 1 ? value & (More - 1) : value | More);
        return length;
    }
}
