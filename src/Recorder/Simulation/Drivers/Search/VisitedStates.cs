using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Drivers.Search;

/// <summary>
/// The states met so far: their fingerprints in a table and, in the order of discovery, which state each came from and
/// which frame moved. That is all it takes to find the way back. The table grows in place, by half or a third at a
/// time, so that there are never two of it: it is in pages, each with the fingerprints of a range and open-addressed.
/// </summary>
sealed class VisitedStates
{
    /// <summary>Frames that a link can name.</summary>
    public const int MaxFrames = 1 << FrameBits;
    /// <summary>States that links can name.</summary>
    public const int MostStates = 1 << 32 - FrameBits;
    const int FrameBits = 4;
    /// <summary>Slots that are looked at together.</summary>
    const int Bucket = 4;
    const int LeastSlots = 1 << 8, PageSlots = 1 << 14;
    const int LeastLinks = 1 << 8, LinksOfChunk = 1 << ChunkBits, ChunkBits = 15;

    ulong[][] _pages = [new ulong[LeastSlots]];
    /// <summary>Slots of each page, less one; a larger number only if there is one page.</summary>
    int _mask = LeastSlots - 1;
    readonly List<uint[]> _links = [new uint[LeastLinks]];

    public int Count { get; private set; }

    /// <summary>Forgets all states, for another search. What a small search has needed is kept.</summary>
    public void Clear()
    {
        Count = 0;
        if (_pages.Length == 1) Array.Clear(_pages[0], 0, _mask + 1);
        else (_pages, _mask) = ([new ulong[LeastSlots]], LeastSlots - 1);
        _links.RemoveRange(1, _links.Count - 1);
    }

    // ---- fingerprints ----

    /// <summary>Makes room for so many more states: a fifth of the slots stays free.</summary>
    /// <param name="more">How many.</param>
    /// <param name="threads">Make it together; null for the one that asks.</param>
    public void Reserve(int more, SideBySide? threads = null)
    {
        const int fifths = 5, used = 4;
        while ((Count + (long)more) * fifths > (long)_pages.Length * (_mask + 1) * used) Grow(threads);
    }

    /// <summary>
    /// Enters a fingerprint, for which there must be room; false if it was there. Several threads may enter at a time,
    /// each its own (<see cref="PartOf"/>).
    /// </summary>
    public bool Enter(ulong fingerprint)
    {
        ulong mark = Mark(fingerprint);
        ref ulong page = ref MemoryMarshal.GetArrayDataReference(PageOf(_pages, mark));
        var marks = Vector256.Create(mark);
        for (int i = BucketOf(mark); ; i = i + Bucket & _mask)
        {
            var bucket = Vector256.LoadUnsafe(ref page, (nuint)i);
            if (Vector256.EqualsAny(bucket, marks)) return false;
            uint empty = Vector256.Equals(bucket, Vector256<ulong>.Zero).ExtractMostSignificantBits();
            if (empty == 0) continue;
            Unsafe.Add(ref page, i + BitOperations.TrailingZeroCount(empty)) = mark;
            return true;
        }
    }

    /// <summary>The fingerprints that a thread may enter: those of pages of its own, if it has any.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="threads">How many there are.</param>
    public (ulong First, ulong Last)? PartOf(int thread, int threads)
    {
        int first = _pages.Length * thread / threads, end = _pages.Length * (thread + 1) / threads;
        return first == end ? null : (FirstOf(first), FirstOf(end) - 1);
    }

    /// <summary>The least fingerprint of a page, rounded up; 0, too, of the page after the last.</summary>
    ulong FirstOf(int page) =>
        unchecked((ulong)((new UInt128((uint)page, lower: (uint)_pages.Length) - 1) / (uint)_pages.Length));

    /// <summary>Has the processor fetch the place of a fingerprint that will be entered soon.</summary>
    public unsafe void Fetch(ulong fingerprint)
    {
        ulong mark = Mark(fingerprint);
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref PageOf(_pages, mark)[BucketOf(mark)]));
    }

    /// <summary>The lower bits say where in a page a fingerprint is looked for first.</summary>
    int BucketOf(ulong mark) => (int)mark & _mask & -Bucket;

    /// <summary>An empty slot is 0.</summary>
    static ulong Mark(ulong fingerprint) => fingerprint == 0 ? 1 : fingerprint;

    /// <summary>The upper bits say in which page it is.</summary>
    static int IndexOf(ulong mark, int pages) => (int)Math.BigMul(mark, (ulong)pages, out _);

    static ulong[] PageOf(ulong[][] pages, ulong mark) => pages[IndexOf(mark, pages.Length)];

    void Grow(SideBySide? threads)
    {
        if (_mask + 1 == PageSlots) AddPages(threads);
        else
        {
            ulong[] old = _pages[0];
            _mask = 2 * _mask + 1;
            _pages[0] = new ulong[_mask + 1];
            EnterAll(old);
        }
    }

    /// <summary>
    /// From 2^n pages to one and a half times as many, and from those to 2^(n+1). Pages of a group, two or three, have
    /// the range that the same and one more have afterwards, so each group is done by itself.
    /// </summary>
    void AddPages(SideBySide? threads)
    {
        int size = int.IsPow2(_pages.Length) ? Math.Min(_pages.Length, 2) : 3, group = -1;
        var old = _pages;
        _pages = new ulong[old.Length / size * (size + 1)][];
        void Add(int thread)
        {
            ulong[][] copies = [.. Enumerable.Range(0, size).Select(_ => new ulong[PageSlots])];
            for (int i = Interlocked.Increment(ref group); i < old.Length / size; i = Interlocked.Increment(ref group))
                AddPage(old.AsSpan(i * size, size), i * (size + 1), copies);
        }
        if (threads is null) Add(0);
        else threads.Do(Add);
    }

    /// <summary>Gives a group, whose first page has a number, one page more.</summary>
    void AddPage(ReadOnlySpan<ulong[]> old, int first, ulong[][] copies)
    {
        for (int i = 0; i < old.Length; i++)
        {
            old[i].CopyTo(copies[i], 0);
            Array.Clear(old[i]);
            _pages[first + i] = old[i];
        }
        _pages[first + old.Length] = new ulong[PageSlots];
        Span<byte> used = stackalloc byte[(old.Length + 1) * PageSlots / Bucket];
        foreach (ulong[] copy in copies) EnterAll(copy, first, used);
    }

    /// <summary>Enters fingerprints that are not there.</summary>
    /// <param name="marks">They.</param>
    /// <param name="first">The first of the pages to which they belong.</param>
    /// <param name="used">The slots of each bucket of these pages that are used, from the first one on.</param>
    void EnterAll(ulong[] marks, int first, Span<byte> used)
    {
        const int buckets = PageSlots / Bucket;
        foreach (ulong mark in marks)
        {
            if (mark == 0) continue;
            int page = IndexOf(mark, _pages.Length), bucket = BucketOf(mark) / Bucket;
            var usedOfPage = used.Slice((page - first) * buckets, buckets);
            while (usedOfPage[bucket] == Bucket) bucket = bucket + 1 & buckets - 1;
            _pages[page][bucket * Bucket + usedOfPage[bucket]++] = mark;
        }
    }

    void EnterAll(ulong[] marks)
    {
        foreach (ulong mark in marks)
            if (mark != 0) Enter(mark);
    }

    // ---- links ----

    /// <summary>Numbers so many new states, and returns the number of the first. The initial state is 0.</summary>
    public int Number(int states)
    {
        int first = Count;
        Count += states;
        for (int room = RoomForLinks; room < Count; room = RoomForLinks) AddLinks();
        return first;
    }

    int RoomForLinks => (_links.Count - 1) * LinksOfChunk + _links[^1].Length;

    void AddLinks()
    {
        uint[] last = _links[^1];
        if (last.Length == LinksOfChunk) { _links.Add(new uint[LinksOfChunk]); return; }
        Array.Resize(ref last, 2 * last.Length);
        _links[^1] = last;
    }

    /// <summary>Says how a state was reached.</summary>
    public void Link(int state, int parent, FrameId frame) =>
        _links[state >> ChunkBits][state & LinksOfChunk - 1] = (uint)parent << FrameBits | (uint)frame.Index;

    /// <summary>The frames that moved, in order, from the initial state to a state.</summary>
    public List<FrameId> PathTo(int state)
    {
        var path = new List<FrameId>();
        while (state != 0)
        {
            uint link = _links[state >> ChunkBits][state & LinksOfChunk - 1];
            path.Add(new((int)(link & MaxFrames - 1)));
            state = (int)(link >> FrameBits);
        }
        path.Reverse();
        return path;
    }
}
