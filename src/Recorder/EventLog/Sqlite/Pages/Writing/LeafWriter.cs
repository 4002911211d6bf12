using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Columns after seq that a row always has, and those of which it may lack the last.</summary>
    const int Needed = 8, Optional = 8;

    const byte Null = 0;
    const ulong Zero = 8;

    /// <summary>
    /// The types of the eight columns before cpu when they hold their defaults, which is 0: a row ends before those
    /// at its end that do.
    /// </summary>
    const ulong Defaults = 0x0101010101010101 * Zero;

    /// <summary>
    /// By the bits that a number needs without its sign, and <see cref="Negative"/> for a negative one: its serial
    /// type, and how many bytes it takes from bit <see cref="BytesShift"/> on.
    /// </summary>
    static readonly byte[] s_codes = [.. Enumerable.Range(0, 2 * Negative).Select(CodeOf)];

    const int Negative = 64, BytesShift = 4, TypeMask = 15;

    readonly int _pageSize;
    readonly bool _isReal;
    readonly byte[] _leaf, _pointers;
    readonly List<long> _lastSeqs = [];
    byte[] _pages;
    int _rows, _top;
    long _lastSeq;

    /// <param name="pageSize">Bytes of a page, all of which are used.</param>
    /// <param name="isReal">The events are of a real kernel: only these have the last columns, cpu and line.</param>
    public LeafWriter(int pageSize, bool isReal)
    {
        (_pageSize, _isReal, _top) = (pageSize, isReal, pageSize);
        (_leaf, _pointers) = (new byte[Slack + pageSize], new byte[pageSize]);
        _pages = new byte[PagesAtFirst * pageSize];
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
        if (!_isReal && e.Line != 0) throw new InvalidOperationException($"Event {e.Seq} of a simulation has a line.");
        ref byte page = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leaf), Slack);
        int at = _top;
        var seen = _isReal ? EncodeSeen(ref page, ref at, in e) : default;
        ulong optional = EncodeOptional(ref page, ref at, in e), needed = EncodeNeeded(ref page, ref at, in e, since);
        at = PutTypes(ref page, at, needed, optional, seen);
        int length = _top - at;
        at -= Varint.PutBefore(_leaf.AsSpan(0, Slack + at), (ulong)e.Seq);
        return at - Varint.PutBefore(_leaf.AsSpan(0, Slack + at), (ulong)length);
    }

    /// <summary>The columns cpu and line, without those at the end that are NULL: their types, and how many.</summary>
    static (ulong Types, int Count) EncodeSeen(ref byte page, ref int at, in PageEvent e)
    {
        ulong types = 0;
        int count = e.Line != 0 ? 2 : e.Cpu.Number >= 0 ? 1 : 0;
        if (e.Line != 0) Put(ref page, ref at, ref types, e.Line);
        PutKnown(ref page, ref at, ref types, e.Cpu.Number, unknown: -1);
        return (types, count);
    }

    /// <summary>The columns before those, from the last on; the type of the first is the lowest byte.</summary>
    static ulong EncodeOptional(ref byte page, ref int at, in PageEvent e)
    {
        ulong types = 0;
        Put(ref page, ref at, ref types, (long)e.Outcome);
        PutKnown(ref page, ref at, ref types, e.PinCount, PageEvent.Unknown);
        Put(ref page, ref at, ref types, (long)e.Flags);
        Put(ref page, ref at, ref types, e.Arg);
        Put(ref page, ref at, ref types, e.Token);
        Put(ref page, ref at, ref types, e.N);
        PutKnown(ref page, ref at, ref types, e.MapCount, PageEvent.Unknown);
        Put(ref page, ref at, ref types, e.Request);
        return types;
    }

    static ulong EncodeNeeded(ref byte page, ref int at, in PageEvent e, long since)
    {
        ulong types = 0;
        Put(ref page, ref at, ref types, (long)e.State);
        PutKnown(ref page, ref at, ref types, e.RefCount, PageEvent.Unknown);
        Put(ref page, ref at, ref types, e.Operation);
        Put(ref page, ref at, ref types, e.Callsite);
        Put(ref page, ref at, ref types, e.Actor);
        Put(ref page, ref at, ref types, e.Pfn);
        Put(ref page, ref at, ref types, (long)e.Kind);
        Put(ref page, ref at, ref types, e.Tick - since);
        return types;
    }

    /// <summary>The head of a record: its own length, NULL for seq, which is the key, and the types.</summary>
    static int PutTypes(ref byte page, int at, ulong needed, ulong optional, (ulong Types, int Count) seen)
    {
        int kept = seen.Count > 0 ? Optional : BytesOf(optional ^ Defaults);
        for (int i = seen.Count - 1; i >= 0; i--) Unsafe.Add(ref page, --at) = (byte)(seen.Types >> 8 * i);
        PutBefore(ref page, at, optional << 8 * (Optional - kept));
        at -= kept;
        PutBefore(ref page, at, needed);
        at -= Needed + 2;
        (Unsafe.Add(ref page, at), Unsafe.Add(ref page, at + 1)) = ((byte)(2 + Needed + kept + seen.Count), Null);
        return at;
    }

    static int BytesOf(ulong value) => sizeof(ulong) - BitOperations.LeadingZeroCount(value) / 8;

    /// <summary>Eight bytes, of which the lowest comes first.</summary>
    static void PutBefore(ref byte page, int at, ulong bytes) => Unsafe.WriteUnaligned(
        ref Unsafe.Add(ref page, at - sizeof(ulong)),
        BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void PutKnown(ref byte page, ref int at, ref ulong types, int value, int unknown)
    {
        if (value != unknown) Put(ref page, ref at, ref types, value);
        else types = types << 8 | Null;
    }

    /// <summary>A number in as few bytes as it needs, which end where the next one begins; 0 and 1 need none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(ref byte page, ref int at, ref ulong types, long value)
    {
        long sign = value >> 63;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(value ^ sign)) | (int)sign & Negative;
        uint code = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_codes), bits);
        PutBefore(ref page, at, BinaryPrimitives.ReverseEndianness((ulong)value));
        types = types << 8 | code & TypeMask;
        at -= (int)(code >> BytesShift);
    }

    static byte CodeOf(int bits)
    {
        if (bits < 2) return (byte)((int)Zero + bits);
        int needed = (bits & (Negative - 1)) + 1;       // with the sign
        var sizes = PageLayout.SizesOfNumbers;
        int type = 1;
        while (sizes[type] * 8 < needed) type++;
        return (byte)(type | sizes[type] << BytesShift);
    }
}
