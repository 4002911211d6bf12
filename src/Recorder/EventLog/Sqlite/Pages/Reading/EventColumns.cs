namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>The columns of table event, in order, as numbers.</summary>
static class EventColumns
{
    /// <summary>How many there are, and how many of them a row must have: the others have a default.</summary>
    public const int Count = 19, Needed = 9;

    /// <summary>Places of the columns that are not 0 in memory where the file has NULL.</summary>
    public const int RefCount = 7, MapCount = 10, PinCount = 15, Cpu = 17;

    /// <summary>Copies a row but for its number; the result has bits set if a number did not fit its field.</summary>
    /// <param name="row">As many as there are columns; NULL is replaced.</param>
    /// <param name="e">Gets them.</param>
    public static long Decode(ReadOnlySpan<long> row, ref PageEvent e)
    {
        row = row[..Count];
        long lost = 0;
        e.Tick = row[1];
        e.Kind = (EventKind)Byte(row[2], ref lost);
        e.Pfn = row[3];
        e.Actor = new(Int(row[4], ref lost));
        e.Callsite = new(Int(row[5], ref lost));
        e.Operation = new(Int(row[6], ref lost));
        e.RefCount = Int(row[RefCount], ref lost);
        e.State = (PageFlags)Int(row[8], ref lost);
        e.Request = row[9];
        e.MapCount = Int(row[MapCount], ref lost);
        e.N = Int(row[11], ref lost);
        e.Token = row[12];
        e.Arg = row[13];
        e.Flags = (EventFlags)Int(row[14], ref lost);
        e.PinCount = Int(row[PinCount], ref lost);
        e.Outcome = (Outcome)Byte(row[16], ref lost);
        e.Cpu = new(Int(row[Cpu], ref lost));
        e.Line = row[18];
        return lost;
    }

    static int Int(long value, ref long lost)
    {
        lost |= value ^ (int)value;
        return (int)value;
    }

    static byte Byte(long value, ref long lost)
    {
        lost |= value ^ (byte)value;
        return (byte)value;
    }
}
