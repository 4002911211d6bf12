using System.Runtime.InteropServices;

namespace Pintrace.Analyzer.State;

/// <summary>
/// Page frame numbers, each counted once: one bit per frame, in blocks that are made when one of their frames occurs.
/// Its size is bounded by the memory of the machine that was traced, not by the length of the trace. A set of one page
/// takes no block, because there may be a set for each of a million callsites.
/// </summary>
sealed class PageSet
{
    const int BlockBits = 9, WordBits = 6, WordsOfBlock = 1 << BlockBits - WordBits;

    Dictionary<long, int>? _blocks;
    List<ulong>? _words;
    long _only;

    public int Count { get; private set; }

    public void Add(long pfn)
    {
        if (Count == 0) (_only, Count) = (pfn, 1);
        else if (_blocks is not null) AddBit(pfn);
        else if (pfn != _only)
        {
            (_blocks, _words, Count) = ([], [], 0);
            AddBit(_only);
            AddBit(pfn);
        }
    }

    void AddBit(long pfn)
    {
        ref int block = ref CollectionsMarshal.GetValueRefOrAddDefault(_blocks!, pfn >> BlockBits, out bool known);
        if (!known) block = AddBlock();
        ref ulong word = ref CollectionsMarshal.AsSpan(_words!)[block + (int)(pfn >> WordBits & WordsOfBlock - 1)];
        ulong bit = 1UL << (int)(pfn & (1 << WordBits) - 1);
        if ((word & bit) != 0) return;
        word |= bit;
        Count++;
    }

    int AddBlock()
    {
        int first = _words!.Count;
        for (int i = 0; i < WordsOfBlock; i++) _words.Add(0);
        return first;
    }

    public void Save(Stream to)
    {
        to.Put(Count);
        to.Put(_only);
        to.PutAll(_blocks ?? []);
        to.PutAll(_words ?? []);
    }

    public void Load(Stream from)
    {
        Count = from.Get<int>();
        _only = from.Get<long>();
        (Dictionary<long, int> blocks, List<ulong> words) = ([], []);
        from.GetAll(blocks);
        from.GetAll(words);
        if (blocks.Count > 0) (_blocks, _words) = (blocks, words);
    }
}
