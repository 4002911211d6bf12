using System.Buffers.Binary;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A row of table event as SQLite stores it: the type of each column, then the values.</summary>
sealed class EventRecord
{
    /// <summary>
    /// The most bytes of a record whose columns are NULL or whole numbers: the header's length, a type for each column,
    /// and eight bytes of each but the first, which is the rowid.
    /// </summary>
    public const int Longest = 1 + EventColumns.Count + (EventColumns.Count - 1) * sizeof(long);

    /// <summary>Types of columns: 1 to 6 are whole numbers of a size, 7 is none.</summary>
    const int Null = 0, Real = 7, One = 9;

    readonly long[] _values = new long[EventColumns.Count];
    readonly long _unseenCount;

    /// <param name="unseenCount">What a count that is NULL is in memory.</param>
    public EventRecord(long unseenCount) => _unseenCount = unseenCount;

    /// <summary>Bytes of a value, by its type.</summary>
    static ReadOnlySpan<byte> Sizes => [0, 1, 2, 3, 4, 6, 8, 0, 0, 0];

    /// <summary>By how much eight bytes are shifted for those of a value to be left.</summary>
    static ReadOnlySpan<byte> Shifts => [0, 56, 48, 40, 32, 16, 0, 0, 0, 0];

    /// <summary>Bits that are left then: none if the type itself is the value.</summary>
    static ReadOnlySpan<long> Masks => [0, -1, -1, -1, -1, -1, -1, 0, 0, 0];

    /// <summary>What is added: 1 if the type itself is that value.</summary>
    static ReadOnlySpan<byte> Ones => [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    /// <summary>Reads all columns but the first.</summary>
    /// <param name="record">The record, and at least eight bytes after it without meaning.</param>
    /// <param name="length">The length of the record.</param>
    /// <param name="e">Gets the columns; its number is left as it is.</param>
    /// <exception cref="NotPlainException">It has other values than whole numbers, or is damaged.</exception>
    public void Read(ReadOnlySpan<byte> record, int length, ref PageEvent e)
    {
        int at = record[0];
        if (at < 1 + EventColumns.Needed || at > 1 + EventColumns.Count || at > length || record[1] != Null)
            throw new NotPlainException("a record has other columns");
        var types = record[1..at];
        for (int i = 1; i < types.Length; i++)
        {
            int type = types[i];
            if (type > One || type == Real || at + Sizes[type] > length)
                throw new NotPlainException("a column is no whole number");
            long bytes = BinaryPrimitives.ReadInt64BigEndian(record[at..]);
            _values[i] = bytes >> Shifts[type] & Masks[type] | Ones[type];
            at += Sizes[type];
        }
        if (at != length) throw new NotPlainException("a record is longer than its columns");
        ReplaceNulls(types);
        if (EventColumns.Decode(_values, ref e) != 0) throw new NotPlainException("a number does not fit");
    }

    /// <summary>Columns that are not there hold their defaults, as in a row that ends before them.</summary>
    void ReplaceNulls(ReadOnlySpan<byte> types)
    {
        _values.AsSpan(types.Length).Clear();
        if (types[EventColumns.RefCount] == Null) _values[EventColumns.RefCount] = _unseenCount;
        if (IsNull(types, EventColumns.MapCount)) _values[EventColumns.MapCount] = _unseenCount;
        if (IsNull(types, EventColumns.PinCount)) _values[EventColumns.PinCount] = _unseenCount;
        if (EventColumns.Cpu >= types.Length || types[EventColumns.Cpu] == Null) _values[EventColumns.Cpu] = -1;
    }

    static bool IsNull(ReadOnlySpan<byte> types, int column) => column < types.Length && types[column] == Null;
}
