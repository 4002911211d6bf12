using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// Turns events into leaves of the b-tree of table event, in memory (sqlite.org/fileformat2.html). A leaf does not
/// contain its own number, so that its place in the file can be chosen later.
/// <para>
/// A row is written from its last byte to its first, below the row before: a number is then stored with all its eight
/// bytes at once, and those that it does not need are covered by what comes before it.
/// </para>
/// </summary>
sealed class LeafWriter
{
    const int PagesAtFirst = 256;

    /// <summary>Room before the page, for a row that turns out not to fit.</summary>
    const int Slack = 256;

    /// <summary>Columns between seq and cpu, whose types are compared at once; and with cpu and line.</summary>
    const int FewColumns = 16, AllColumns = 18;

    const byte Null = 0, Zero = 8;

    /// <summary>
    /// The type of what a column holds by default; no type where there is none, or where it is NULL. A row ends before
    /// the columns that hold their defaults.
    /// </summary>
    static readonly Vector128<byte> s_defaults = Vector128.Create(
        None, None, None, None, None, None, None, None, Zero, Zero, Zero, Zero, Zero, Zero, Zero, Zero);

    const byte None = byte.MaxValue;

    /// <summary>
    /// By the bits that a number needs without its sign, and <see cref="Negative"/> for a negative one: its serial type,
    /// and how many bytes it takes from bit <see cref="BytesShift"/> on.
    /// </summary>
    static readonly byte[] s_codes = [.. Enumerable.Range(0, 2 * Negative).Select(CodeOf)];

    const int Negative = 64, BytesShift = 4, TypeMask = 15;

    readonly int _pageSize;
    readonly bool _isReal;
    readonly byte[] _leaf, _pointers, _types = new byte[FewColumns + AllColumns];
    readonly List<long> _lastSeqs = [];
    byte[] _pages;
    int _rows, _top;
    long _lastSeq;

    /// <param name="pageSize">Bytes of a page, all of which are used.</param>
    /// <param name="isReal">The events are of a real kernel: only these have the last columns, cpu and line.</param>
    public LeafWriter(int pageSize, bool isReal)
    {
        (_pageSize, _isReal, _top) = (pageSize, isReal, pageSize);
        (_leaf, _pointers, _pages) = (new byte[Slack + pageSize], new byte[pageSize], new byte[PagesAtFirst * pageSize]);
    }

    /// <summary>The sequence number of the last event of each leaf that is finished.</summary>
    public IReadOnlyList<long> LastSeqs => _lastSeqs;

    /// <summary>Some of the leaves that are finished, one after the other.</summary>
    public ReadOnlySpan<byte> Leaves(int from, int count) => _pages.AsSpan(from * _pageSize, count * _pageSize);

    /// <summary>The next row; its number is larger than those before.</summary>
    /// <param name="e">The event.</param>
    /// <param name="since">What its tick is counted from.</param>
    public void Add(in PageEvent e, long since)
    {
        int top = Encode(in e, since);
        if (top < PageLayout.LeafHeader + PageLayout.PointerSize * (_rows + 1))
        {
            FinishLeaf();
            top = Encode(in e, since);
        }
        BinaryPrimitives.WriteUInt16BigEndian(_pointers.AsSpan(PageLayout.PointerSize * _rows++), (ushort)top);
        (_top, _lastSeq) = (top, e.Seq);
    }

    /// <summary>The rows that are left become a leaf, which may be far from full.</summary>
    public void FinishLeaf()
    {
        if (_rows == 0) return;
        var page = _leaf.AsSpan(Slack);
        int pointers = PageLayout.PointerSize * _rows;
        page[.._top].Clear();
        page[0] = PageLayout.Leaf;
        BinaryPrimitives.WriteUInt16BigEndian(page[PageLayout.CellsAt..], (ushort)_rows);
        BinaryPrimitives.WriteUInt16BigEndian(page[PageLayout.TopAt..], (ushort)_top);
        _pointers.AsSpan(0, pointers).CopyTo(page[PageLayout.LeafHeader..]);
        int at = _lastSeqs.Count * _pageSize;
        if (at == _pages.Length) Array.Resize(ref _pages, 2 * _pages.Length);
        page.CopyTo(_pages.AsSpan(at));
        _lastSeqs.Add(_lastSeq);
        (_rows, _top) = (0, _pageSize);
    }

    /// <summary>Forgets the leaves.</summary>
    public void Clear() => _lastSeqs.Clear();

    /// <summary>Writes a row below those before; the result is where it begins, which may be before the page.</summary>
    int Encode(in PageEvent e, long since)
    {
        ref byte page = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leaf), Slack);
        ref byte types = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_types), FewColumns);
        int at = _top;
        int columns = _isReal ? EncodeReal(ref page, ref at, ref types, in e) : 0;
        if (!_isReal && e.Line != 0) throw new InvalidOperationException($"Event {e.Seq} of a simulation has a line.");
        at = EncodeRest(ref page, at, ref types, in e, since);
        at = PutTypes(ref page, at, Math.Max(columns, NotDefault(ref types)));
        int length = _top - at;
        at -= Varint.PutBefore(_leaf.AsSpan(0, Slack + at), (ulong)e.Seq);
        return at - Varint.PutBefore(_leaf.AsSpan(0, Slack + at), (ulong)length);
    }

    /// <summary>The last columns of a real kernel's event; the result is how many columns there are then.</summary>
    static int EncodeReal(ref byte page, ref int at, ref byte types, in PageEvent e)
    {
        if (e.Line != 0) at = Put(ref page, at, ref Unsafe.Add(ref types, FewColumns + 1), e.Line);
        at = PutKnown(ref page, at, ref Unsafe.Add(ref types, FewColumns), e.Cpu.Number, unknown: -1);
        if (e.Line != 0) return AllColumns;
        return e.Cpu.Number < 0 ? 0 : FewColumns + 1;
    }

    static int EncodeRest(ref byte page, int at, ref byte type, in PageEvent e, long since)
    {
        at = Put(ref page, at, ref Unsafe.Add(ref type, 15), (long)e.Outcome);
        at = PutKnown(ref page, at, ref Unsafe.Add(ref type, 14), e.PinCount, PageEvent.Unknown);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 13), (long)e.Flags);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 12), e.Arg);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 11), e.Token);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 10), e.N);
        at = PutKnown(ref page, at, ref Unsafe.Add(ref type, 9), e.MapCount, PageEvent.Unknown);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 8), e.Request);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 7), (long)e.State);
        at = PutKnown(ref page, at, ref Unsafe.Add(ref type, 6), e.RefCount, PageEvent.Unknown);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 5), e.Operation);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 4), e.Callsite);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 3), e.Actor);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 2), e.Pfn);
        at = Put(ref page, at, ref Unsafe.Add(ref type, 1), (long)e.Kind);
        return Put(ref page, at, ref type, e.Tick - since);
    }

    /// <summary>How many columns there are before the last ones that hold their defaults.</summary>
    static int NotDefault(ref byte types)
    {
        uint others = ~Vector128.Equals(Vector128.LoadUnsafe(ref types), s_defaults).ExtractMostSignificantBits();
        return sizeof(uint) * 8 - BitOperations.LeadingZeroCount(others & ushort.MaxValue);
    }

    /// <summary>The head of a record: its own length, the types of columns, NULL for column seq, which is the key.</summary>
    int PutTypes(ref byte page, int at, int columns)
    {
        ref byte types = ref MemoryMarshal.GetArrayDataReference(_types);
        Vector128.LoadUnsafe(ref types, (nuint)columns).StoreUnsafe(ref Unsafe.Add(ref page, at - FewColumns));
        at -= columns;
        for (int i = columns - FewColumns - 1; i >= 0; i--) Unsafe.Add(ref page, at + i) = _types[FewColumns + i];
        Unsafe.Add(ref page, at - 1) = Null;
        Unsafe.Add(ref page, at - 2) = (byte)(2 + columns);
        return at - 2;
    }

    static int PutKnown(ref byte page, int at, ref byte type, int value, int unknown)
    {
        if (value != unknown) return Put(ref page, at, ref type, value);
        type = Null;
        return at;
    }

    /// <summary>A number in as few bytes as it needs, which end where the next one begins; 0 and 1 need none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Put(ref byte page, int at, ref byte type, long value)
    {
        long sign = value >> 63;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(value ^ sign)) | (int)sign & Negative;
        int code = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_codes), bits);
        type = (byte)(code & TypeMask);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref page, at - sizeof(long)),
            BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return at - (code >> BytesShift);
    }

    static byte CodeOf(int bits)
    {
        if (bits < 2) return (byte)(Zero + bits);
        int needed = (bits & (Negative - 1)) + 1;       // with the sign
        ReadOnlySpan<byte> sizes = [0, 1, 2, 3, 4, 6, 8];
        int type = 1;
        while (sizes[type] * 8 < needed) type++;
        return (byte)(type | sizes[type] << BytesShift);
    }
}
