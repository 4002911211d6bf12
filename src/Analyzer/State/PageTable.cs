using System.Numerics;

namespace Pintrace.Analyzer.State;

/// <summary>
/// The pages that a trace has mentioned and not freed since. A page keeps its number for as long as it is here; then
/// another page gets it. Finding a page allocates nothing.
/// </summary>
sealed class PageTable(PageCounts atFirst)
{
    const int LeastSlots = 4096;

    PageState[] _pages = new PageState[1024];
    int[] _slots = NewSlots(LeastSlots);      // page number, or -1
    int _count;
    readonly List<int> _free = [];
    readonly PageSet _mentioned = new();

    /// <summary>One more than the largest page number.</summary>
    public int Limit => _count;
    /// <summary>How many different pages were ever here.</summary>
    public int Mentioned => _mentioned.Count;
    /// <summary>False if the number belongs to no page now.</summary>
    public bool IsPage(int page) => _pages[page].Pfn != 0;

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
        int page = TakeNumber();
        _pages[page] = PageState.Unused(pfn) with { Counts = atFirst };
        _slots[slot] = page;
        _mentioned.Add(pfn);
        if (_count * 2 > _slots.Length) Rehash(_slots.Length * 2);
        return page;
    }

    int TakeNumber()
    {
        if (_free.Count > 0)
        {
            int page = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            return page;
        }
        if (_count == _pages.Length) Array.Resize(ref _pages, _count * 2);
        return _count++;
    }

    /// <summary>Forgets a page of which nothing is held and on which no device works.</summary>
    public void Remove(int page)
    {
        int mask = _slots.Length - 1, hole = Hash(_pages[page].Pfn) & mask;
        while (_slots[hole] != page) hole = hole + 1 & mask;
        for (int i = hole + 1 & mask; _slots[i] >= 0; i = i + 1 & mask)
        {
            int home = Hash(_pages[_slots[i]].Pfn) & mask;
            if ((i - home & mask) < (i - hole & mask)) continue;      // an entry must not come before its home slot
            _slots[hole] = _slots[i];
            hole = i;
        }
        _slots[hole] = -1;
        _pages[page] = PageState.Unused(0);
        _free.Add(page);
    }

    public void Save(Stream to)
    {
        to.PutAll<PageState>(_pages.AsSpan(0, _count));
        to.PutAll(_free);
        _mentioned.Save(to);
    }

    public void Load(Stream from)
    {
        _count = from.GetAll(ref _pages);
        from.GetAll(_free);
        _mentioned.Load(from);
        Rehash((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastSlots, _count * 2)));
    }

    void Rehash(int slots)
    {
        _slots = NewSlots(slots);
        int mask = _slots.Length - 1;
        for (int page = 0; page < _count; page++)
        {
            if (!IsPage(page)) continue;
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
