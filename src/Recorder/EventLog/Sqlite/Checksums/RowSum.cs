using System.Globalization;
using System.Text;

namespace Pintrace.Recorder.EventLog.Sqlite.Checksums;

/// <summary>
/// The checksum of a row of any table but event: 64-bit FNV-1a over the table's name and the values as text,
/// each followed by the byte 0xFF, which UTF-8 never has. Sums of rows do not depend on their order.
/// </summary>
static class RowSum
{
    const ulong OffsetBasis = 0xcbf29ce484222325, Prime = 0x100000001b3;
    const byte End = 0xff;

    /// <param name="table">The table's name.</param>
    /// <param name="values">Texts and whole numbers, in the order of the table's columns.</param>
    public static long Of(string table, params ReadOnlySpan<object> values)
    {
        ulong sum = Add(OffsetBasis, table);
        foreach (object value in values)
            sum = Add(sum, value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        return (long)sum;
    }

    static ulong Add(ulong sum, string text)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text)) sum = (sum ^ b) * Prime;
        return (sum ^ End) * Prime;
    }
}
