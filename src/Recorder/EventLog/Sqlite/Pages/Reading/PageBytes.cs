using System.Buffers.Binary;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>Numbers as they are in a page; a place outside of it is told, never read.</summary>
static class PageBytes
{
    const int BitsOfByte = 7, LongestVarint = 9;
    const byte More = 0x80;

    /// <summary>Two bytes, without sign.</summary>
    public static int Short(ReadOnlySpan<byte> page, int at) =>
        BinaryPrimitives.ReadUInt16BigEndian(Slice(page, at, sizeof(ushort)));

    /// <summary>The number of a page.</summary>
    public static uint PageNumber(ReadOnlySpan<byte> page, int at) =>
        BinaryPrimitives.ReadUInt32BigEndian(Slice(page, at, sizeof(uint)));

    /// <summary>A number of one to nine bytes, after which <paramref name="at"/> is.</summary>
    public static long Varint(ReadOnlySpan<byte> page, ref int at)
    {
        long value = 0;
        for (int i = 1; (uint)at < (uint)page.Length; i++)
        {
            byte b = page[at++];
            if (i == LongestVarint) return value << 8 | b;
            value = value << BitsOfByte | (uint)(b & ~More);
            if (b < More) return value;
        }
        throw Outside();
    }

    /// <summary>Part of a page.</summary>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> page, int at, int length)
    {
        if ((uint)at > (uint)page.Length || (uint)length > (uint)(page.Length - at)) throw Outside();
        return page.Slice(at, length);
    }

    static NotPlainException Outside() => new("something is outside of its page");
}
