using System.Runtime.InteropServices;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>Whether a folio's pins are counted by a bias of 1024, or exactly.</summary>
enum FolioSize : byte
{
    Unknown,
    /// <summary>One page: each pin adds 1024 to the reference count.</summary>
    Small,
    /// <summary>Several pages: each pin adds 1 to the reference count and 1 to the pin count.</summary>
    Large,
}

/// <summary>What earlier lines told about a folio: most probes show only part of it.</summary>
struct PageInfo
{
    public PageFlags Flags;
    public FolioSize Size;
    /// <summary>It is on its way out of the page cache, and that has been reported.</summary>
    public bool Leaving;
    /// <summary>PG_reserved: the zero page.</summary>
    public bool Reserved;
    /// <summary>Plain references whose puts have not been seen.</summary>
    public int Gets;
}

/// <summary>Folios by page frame number, from their first mention to their free.</summary>
sealed class PageMemory(KernelProfile kernel)
{
    const PageFlags FromBits = PageFlags.Locked | PageFlags.Dirty | PageFlags.Writeback | PageFlags.Lru
        | PageFlags.Private | PageFlags.AnonExclusive;

    readonly Dictionary<long, PageInfo> _pages = [];

    /// <summary>What is known about a folio; the result is valid until the next call.</summary>
    public ref PageInfo this[long pfn] => ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, pfn, out _);

    /// <summary>The frame was allocated or freed.</summary>
    public void Forget(long pfn) => _pages.Remove(pfn);

    /// <summary>Takes over the page flags and the mapping that a line shows of a folio, of its head page.</summary>
    public ref PageInfo Learn(long pfn, ProbeFields a)
    {
        ref var page = ref this[pfn];
        if (a.TryGet(Field.Pflags, out long bits)) Learn(ref page, bits);
        if (a.TryGet(Field.Map, out long mapping))
        {
            page.Flags &= ~(PageFlags.Anon | PageFlags.Cached);
            if (mapping != 0) page.Flags |= (mapping & 1) != 0 ? PageFlags.Anon : PageFlags.Cached;
        }
        return ref page;
    }

    /// <summary>Takes over the page flags of a head page.</summary>
    public void Learn(ref PageInfo page, long bits)
    {
        page.Size = Bit(bits, kernel.Head) ? FolioSize.Large : FolioSize.Small;
        page.Reserved = Bit(bits, kernel.Reserved);
        page.Flags = page.Flags & ~FromBits
            | Flag(bits, kernel.Locked, PageFlags.Locked) | Flag(bits, kernel.Dirty, PageFlags.Dirty)
            | Flag(bits, kernel.Writeback, PageFlags.Writeback) | Flag(bits, kernel.Lru, PageFlags.Lru)
            | Flag(bits, kernel.Private, PageFlags.Private) | Flag(bits, kernel.AnonExclusive, PageFlags.AnonExclusive);
    }

    static bool Bit(long bits, int number) => (bits >> number & 1) != 0;

    static PageFlags Flag(long bits, int number, PageFlags flag) => Bit(bits, number) ? flag : 0;
}
