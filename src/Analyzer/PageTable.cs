using System.Numerics;
using Pintrace.Analyzer.Snapshots;

namespace Pintrace.Analyzer;

/// <summary>All pages that a log mentions, numbered in the order of their appearance. Finding one allocates nothing.</summary>
sealed class PageTable(PageCounts atFirst)
{
    const int LeastSlots = 4096;

    PageState[] _pages = new PageState[1024];
    int[] _slots = NewSlots(LeastSlots);      // page number, or -1
    int _count;

    public int Count => _count;

    public ref PageState this[int page] => ref _pages[page];

    /// <summary>The number of a page, which is added if it is new.</summary>
    public int Find(long pfn)
    {
        int mask = _slots.Length - 1;
        for (int i = Hash(pfn) & mask; ; i = i + 1 & mask)
        {
            int page = _slots[i];
            if (page < 0) return Add(pfn, i);
            if (_pages[page].Pfn == pfn) return page;
        }
    }

    /// <summary>The number of a page, or -1.</summary>
    public int FindKnown(long pfn)
    {
        int mask = _slots.Length - 1;
        for (int i = Hash(pfn) & mask; ; i = i + 1 & mask)
            if (_slots[i] < 0 || _pages[_slots[i]].Pfn == pfn) return _slots[i];
    }

    int Add(long pfn, int slot)
    {
        if (_count == _pages.Length) Array.Resize(ref _pages, _count * 2);
        _pages[_count] = new PageState { Pfn = pfn, Counts = atFirst, FirstHold = -1, FirstIo = -1 };
        _slots[slot] = _count++;
        if (_count * 2 > _slots.Length) Rehash(_slots.Length * 2);
        return _count - 1;
    }

    public void Save(Stream to) => to.PutAll<PageState>(_pages.AsSpan(0, _count));

    public void Load(Stream from)
    {
        _count = from.GetAll(ref _pages);
        Rehash((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastSlots, _count * 2)));
    }

    void Rehash(int slots)
    {
        _slots = NewSlots(slots);
        int mask = _slots.Length - 1;
        for (int page = 0; page < _count; page++)
        {
            int i = Hash(_pages[page].Pfn) & mask;
            while (_slots[i] >= 0) i = i + 1 & mask;
            _slots[i] = page;
        }
    }

    static int[] NewSlots(int size)
    {
        var slots = new int[size];
        Array.Fill(slots, -1);
        return slots;
    }

    static int Hash(long pfn) => (int)((ulong)pfn * 0x9E3779B97F4A7C15 >> 33);
}
