using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// Turns events into leaves of the b-tree of table event, in memory (sqlite.org/fileformat2.html). A leaf does not
/// contain its own number, so that its place in the file can be chosen later.
/// </summary>
/// <param name="pageSize">Bytes of a page, all of which are used.</param>
/// <param name="isReal">The events are of a real kernel: only these have the last columns, cpu and line.</param>
sealed class LeafWriter(int pageSize, bool isReal)
{
    const byte TableLeaf = 13;
    const int RowsAt = 3, TopAt = 5, HeaderSize = 8, PointerSize = 2;
    const int PagesAtFirst = 256;

    /// <summary>Columns of table event without the last two, and all of them.</summary>
    const int FewColumns = 17, AllColumns = 19;
    const byte Null = 0, Zero = 8;
    /// <summary>Room for a row whose every number has 8 bytes, and for the 8 that the last store may touch.</summary>
    const int LongestRow = 1 + AllColumns + (AllColumns + 1) * sizeof(long);

    /// <summary>The serial type of a number, by the bits that it needs without its sign.</summary>
    static ReadOnlySpan<byte> TypeOf =>
    [
        1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4,
        5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    ];

    /// <summary>The bytes of a number, by its serial type.</summary>
    static ReadOnlySpan<byte> BytesOf => [0, 1, 2, 3, 4, 6, 8];

    readonly byte[] _row = new byte[LongestRow];
    readonly List<long> _lastSeqs = [];
    byte[] _pages = new byte[PagesAtFirst * pageSize];
    int _rows, _top;
    long _lastSeq;

    /// <summary>The sequence number of the last event of each leaf that is finished.</summary>
    public IReadOnlyList<long> LastSeqs => _lastSeqs;

    /// <summary>Some of the leaves that are finished, one after the other.</summary>
    public ReadOnlySpan<byte> Leaves(int from, int count) => _pages.AsSpan(from * pageSize, count * pageSize);

    /// <summary>The next row; its number is larger than those before.</summary>
    public void Add(in PageEvent e)
    {
        int length = Encode(in e);
        int cell = Varint.LengthOf((ulong)length) + Varint.LengthOf((ulong)e.Seq) + length;
        if (_rows > 0 && _top - cell < HeaderSize + PointerSize * (_rows + 1)) FinishLeaf();
        if (_rows == 0) BeginLeaf();
        _top -= cell;
        var page = Page;
        BinaryPrimitives.WriteUInt16BigEndian(page[(HeaderSize + PointerSize * _rows++)..], (ushort)_top);
        var to = page[_top..];
        to = to[Varint.Put(to, (ulong)length)..];
        to = to[Varint.Put(to, (ulong)e.Seq)..];
        _row.AsSpan(0, length).CopyTo(to);
        _lastSeq = e.Seq;
    }

    /// <summary>The rows that are left become a leaf, which may be far from full.</summary>
    public void FinishLeaf()
    {
        if (_rows == 0) return;
        var page = Page;
        page[..HeaderSize].Clear();
        page[0] = TableLeaf;
        BinaryPrimitives.WriteUInt16BigEndian(page[RowsAt..], (ushort)_rows);
        BinaryPrimitives.WriteUInt16BigEndian(page[TopAt..], (ushort)_top);
        page[(HeaderSize + PointerSize * _rows).._top].Clear();
        _lastSeqs.Add(_lastSeq);
        _rows = 0;
    }

    /// <summary>Forgets the leaves.</summary>
    public void Clear() => _lastSeqs.Clear();

    Span<byte> Page => _pages.AsSpan(_lastSeqs.Count * pageSize, pageSize);

    void BeginLeaf()
    {
        _top = pageSize;
        if ((_lastSeqs.Count + 1) * pageSize > _pages.Length) Array.Resize(ref _pages, 2 * _pages.Length);
    }

    /// <summary>
    /// The record of a row: a type for each column, then the numbers. Columns at its end that are NULL are left out, as
    /// SQLite allows where NULL is their default.
    /// </summary>
    int Encode(in PageEvent e)
    {
        int columns = isReal ? ColumnsOf(in e) : FewColumns;
        if (!isReal && e.Line != 0) throw new InvalidOperationException($"Event {e.Seq} of a simulation has a line.");
        ref byte row = ref MemoryMarshal.GetArrayDataReference(_row);
        (row, Unsafe.Add(ref row, 1)) = ((byte)(1 + columns), Null);      // the row's number stands for column seq
        ref byte type = ref Unsafe.Add(ref row, 2);
        ref byte at = ref EncodeAll(in e, ref type, ref Unsafe.Add(ref row, 1 + columns));
        if (columns > FewColumns)
            at = ref PutKnown(ref Unsafe.Add(ref type, FewColumns - 1), ref at, e.Cpu.Number, unknown: -1);
        if (columns == AllColumns) at = ref Put(ref Unsafe.Add(ref type, FewColumns), ref at, e.Line);
        return (int)Unsafe.ByteOffset(ref row, ref at);
    }

    static int ColumnsOf(in PageEvent e)
    {
        if (e.Line != 0) return AllColumns;
        return e.Cpu.Number < 0 ? FewColumns : AllColumns - 1;
    }

    static ref byte EncodeAll(in PageEvent e, ref byte type, ref byte at)
    {
        at = ref Put(ref type, ref at, e.Tick);
        at = ref Put(ref Unsafe.Add(ref type, 1), ref at, (long)e.Kind);
        at = ref Put(ref Unsafe.Add(ref type, 2), ref at, e.Pfn);
        at = ref Put(ref Unsafe.Add(ref type, 3), ref at, e.Actor);
        at = ref Put(ref Unsafe.Add(ref type, 4), ref at, e.Callsite);
        at = ref Put(ref Unsafe.Add(ref type, 5), ref at, e.Operation);
        at = ref Put(ref Unsafe.Add(ref type, 6), ref at, e.Request);
        at = ref Put(ref Unsafe.Add(ref type, 7), ref at, e.Token);
        at = ref Put(ref Unsafe.Add(ref type, 8), ref at, e.N);
        at = ref Put(ref Unsafe.Add(ref type, 9), ref at, (long)e.Flags);
        at = ref Put(ref Unsafe.Add(ref type, 10), ref at, (long)e.Outcome);
        at = ref PutKnown(ref Unsafe.Add(ref type, 11), ref at, e.RefCount, PageEvent.Unknown);
        at = ref PutKnown(ref Unsafe.Add(ref type, 12), ref at, e.PinCount, PageEvent.Unknown);
        at = ref PutKnown(ref Unsafe.Add(ref type, 13), ref at, e.MapCount, PageEvent.Unknown);
        at = ref Put(ref Unsafe.Add(ref type, 14), ref at, (long)e.State);
        return ref Put(ref Unsafe.Add(ref type, 15), ref at, e.Arg);
    }

    static ref byte PutKnown(ref byte type, ref byte at, int value, int unknown)
    {
        if (value != unknown) return ref Put(ref type, ref at, value);
        type = Null;
        return ref at;
    }

    /// <summary>A number in as few bytes as it needs; 0 and 1 need none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ref byte Put(ref byte type, ref byte at, long value)
    {
        if ((ulong)value < 2)
        {
            type = (byte)(Zero + value);
            return ref at;
        }
        type = TypeOf[sizeof(long) * 8 - BitOperations.LeadingZeroCount((ulong)(value < 0 ? ~value : value))];
        int bytes = BytesOf[type];
        long first = value << (8 * (sizeof(long) - bytes));
        Unsafe.WriteUnaligned(ref at, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(first) : first);
        return ref Unsafe.Add(ref at, bytes);
    }
}
