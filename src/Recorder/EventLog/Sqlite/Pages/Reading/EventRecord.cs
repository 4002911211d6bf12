using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A row of table event as SQLite stores it: the type of each column, then the values.</summary>
static class EventRecord
{
    /// <summary>
    /// The most bytes of a record whose columns are NULL or whole numbers: the header's length, a type for each column,
    /// and eight bytes of each but the first, which is the rowid.
    /// </summary>
    public const int Longest = 1 + EventColumns.Count + (EventColumns.Count - 1) * sizeof(long);

    /// <summary>Types of columns: 1 to 6 are whole numbers of a size, 8 and 9 are 0 and 1, 7 is none.</summary>
    const int Null = 0, Real = 7, Zero = 8, One = 9;

    /// <summary>Where the types of the columns after the first begin, and how many are compared at once.</summary>
    const int TypesAt = 2, Half = 16;

    /// <summary>By a type: how many bytes its values have; <see cref="Other"/> if it is no whole number.</summary>
    static readonly byte[] s_sizes = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(SizeOf)];

    const byte Other = 0x80;

    static byte SizeOf(int type) => type switch
    {
        Null or Zero or One => 0,
        > One or Real => Other,
        _ => PageLayout.SizesOfNumbers[type],
    };

    /// <summary>Reads all columns but the first.</summary>
    /// <param name="record">The record, and as many bytes without meaning after it as the longest one has.</param>
    /// <param name="length">The length of the record.</param>
    /// <param name="unseenCount">What a count that is NULL is in memory.</param>
    /// <param name="e">Gets the columns; its number is left as it is.</param>
    /// <exception cref="NotPlainException">It has other values than whole numbers, or is damaged.</exception>
    public static void Read(ReadOnlySpan<byte> record, int length, long unseenCount, ref PageEvent e)
    {
        int at = EndOfTypes(record, length);
        Vector256<byte> types = default;
        ref byte first = ref Unsafe.As<Vector256<byte>, byte>(ref types);
        Fill(ref first, record, at - TypesAt);
        var row = new Row(ref first, ref MemoryMarshal.GetReference(record[..Longest]), at);
        long lost = EventColumns.Decode(ref row, unseenCount, ref e);
        if (row.HasOthers) throw new NotPlainException("a column is no whole number");
        if (row.At != length) throw new NotPlainException("a record is not as long as its columns");
        if (lost != 0) throw new NotPlainException("a number does not fit");
    }

    static int EndOfTypes(ReadOnlySpan<byte> record, int length)
    {
        int end = record[0];
        return end >= 1 + EventColumns.Needed && end <= 1 + EventColumns.Count && end <= length && record[1] == Null
            ? end : throw new NotPlainException("a record has other columns");
    }

    /// <summary>Checks that columns are whole numbers or, where that is allowed, NULL, and fill the record.</summary>
    /// <exception cref="NotPlainException">They are not.</exception>
    public static void CheckTypes(ReadOnlySpan<byte> record)
    {
        int at = EndOfTypes(PageBytes.Slice(record, 0, TypesAt), record.Length);
        var types = record[TypesAt..at];
        for (int i = 0; i < types.Length; i++)
        {
            at += s_sizes[types[i]];
            if (types[i] == Null && !EventColumns.MayBeNull(i + 1))
                throw new NotPlainException("a column is NULL");
        }
        if (at != record.Length) throw new NotPlainException("a record is not as long as its columns");
    }

    /// <summary>The types of a record, and of columns that are not there: by default 0 and, the last, NULL.</summary>
    static void Fill(ref byte to, ReadOnlySpan<byte> record, int count)
    {
        ref byte from = ref MemoryMarshal.GetReference(record.Slice(TypesAt, 2 * Half));
        var there = Vector128.GreaterThan(Vector128.Create((sbyte)count), Vector128<sbyte>.Indices).AsByte();
        Vector128.ConditionalSelect(there, Vector128.LoadUnsafe(ref from), Vector128.Create((byte)Zero))
            .StoreUnsafe(ref to);
        for (int i = Half; i < count; i++) Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
    }

    /// <summary>The columns, one after the other.</summary>
    ref struct Row(ref byte types, ref byte record, int at) : IEventRow
    {
        readonly ref byte _record = ref record;
        ref byte _type = ref types;
        int _others;

        /// <summary>Where the next value begins.</summary>
        public int At { get; private set; } = at;

        /// <summary>A column was no whole number.</summary>
        public readonly bool HasOthers => (_others & Other) != 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Next()
        {
            int type = _type, size = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_sizes), type);
            _type = ref Unsafe.Add(ref _type, 1);
            _others |= size;
            long bytes = Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref _record, At));
            if (BitConverter.IsLittleEndian) bytes = BinaryPrimitives.ReverseEndianness(bytes);
            At += size;
            return size == 0 ? type & 1 : bytes >> 64 - 8 * size;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long NextOr(long ifNull)
        {
            bool isNull = _type == Null;
            long value = Next();
            return isNull ? ifNull : value;
        }
    }
}
