using System.Runtime.CompilerServices;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A row of table event without its number, read from the first column to the last.</summary>
interface IEventRow
{
    /// <summary>The next column; 0 where it is NULL.</summary>
    long Next();

    /// <summary>The next column, or something else where it is NULL.</summary>
    long NextOr(long ifNull);
}

/// <summary>The columns of table event, in order, as numbers.</summary>
static class EventColumns
{
    /// <summary>How many there are, and how many of them a row must have: the others have a default.</summary>
    public const int Count = 19, Needed = 9;

    /// <summary>Columns refcount, mapcount, pincount, cpu and line.</summary>
    const int Nullable = 1 << 7 | 1 << 10 | 1 << 15 | 1 << 17 | 1 << 18;

    /// <summary>A column may be NULL; columns count from 0.</summary>
    public static bool MayBeNull(int column) => (Nullable >> column & 1) != 0;

    /// <summary>Copies a row but for its number; the result has bits set if a number did not fit its field.</summary>
    /// <param name="row">The row.</param>
    /// <param name="unseenCount">What a count that is NULL is in memory.</param>
    /// <param name="e">Gets the columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]      // the row is then kept in registers
    public static long Decode<T>(ref T row, long unseenCount, ref PageEvent e) where T : IEventRow, allows ref struct
    {
        long lost = 0;
        e.Tick = row.Next();
        e.Kind = (EventKind)Byte(row.Next(), ref lost);
        e.Pfn = row.Next();
        e.Actor = new(Int(row.Next(), ref lost));
        e.Callsite = new(Int(row.Next(), ref lost));
        e.Operation = new(Int(row.Next(), ref lost));
        e.RefCount = Int(row.NextOr(unseenCount), ref lost);
        e.State = (PageFlags)Int(row.Next(), ref lost);
        e.Request = row.Next();
        e.MapCount = Int(row.NextOr(unseenCount), ref lost);
        e.N = Int(row.Next(), ref lost);
        e.Token = row.Next();
        e.Arg = row.Next();
        e.Flags = (EventFlags)Int(row.Next(), ref lost);
        e.PinCount = Int(row.NextOr(unseenCount), ref lost);
        e.Outcome = (Outcome)Byte(row.Next(), ref lost);
        e.Cpu = new(Int(row.NextOr(-1), ref lost));
        e.Line = row.Next();
        return lost;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Int(long value, ref long lost)
    {
        lost |= value ^ (int)value;
        return (int)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte Byte(long value, ref long lost)
    {
        lost |= value ^ (byte)value;
        return (byte)value;
    }
}
