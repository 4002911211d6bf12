using System.Runtime.InteropServices;

namespace Pintrace.Analyzer.Statistics;

/// <summary>Page frame numbers, each counted once: a bit a frame, in blocks of those that occur. Its size is bounded by the memory of the machine that was traced, not by the length of the trace.</summary>
sealed class PageSet
{
    const int BlockBits = 9, WordBits = 6;
    readonly Dictionary<long, ulong[]> _blocks = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    public void Add(long pfn)
    {
        ref ulong[]? block = ref CollectionsMarshal.GetValueRefOrAddDefault(_blocks, pfn >> BlockBits, out _);
        block ??= new ulong[1 << BlockBits - WordBits];
        ref ulong word = ref block[pfn >> WordBits & block.Length - 1];
        ulong bit = 1UL << (int)(pfn & (1 << WordBits) - 1);
        if ((word & bit) != 0) return;
        word |= bit;
        Count++;
    }
}
