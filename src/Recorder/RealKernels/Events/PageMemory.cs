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
    /// <summary>Whether pins of this reserved page change its count; null if that has not been seen.</summary>
    public bool? CountsPins;
    /// <summary>
    /// Pins taken while that was not known, and the count before the last of them, which the next count will explain.
    /// </summary>
    public int Undecided, CountBefore;
    /// <summary>Pins that were not taken for uncounted and whose unpins have not been seen.</summary>
    public int Held;
    /// <summary>Plain references whose puts have not been seen.</summary>
    public int Gets;
    /// <summary>The last of them lets a device write.</summary>
    public bool GetsWrite;
    /// <summary>References that requests took in place of GUP's, and the number of these requests.</summary>
    public int HandedOver;
    public long Request;

    /// <summary>GUP took plain references.</summary>
    public void AddGets(int refs, bool write) =>
        (Gets, GetsWrite) = (Math.Min(Gets, int.MaxValue - refs) + refs, write);
}

/// <summary>Folios by page frame number, from their first mention to their free.</summary>
sealed class PageMemory(KernelProfile kernel)
{
    const PageFlags FromBits = PageFlags.Locked | PageFlags.Dirty | PageFlags.Writeback | PageFlags.Lru
        | PageFlags.Private | PageFlags.AnonExclusive | PageFlags.Zero;

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
            if (mapping != 0) page.Flags &= ~PageFlags.Zero;
        }
        return ref page;
    }

    /// <summary>Takes over the page flags of a head page.</summary>
    public void Learn(ref PageInfo page, long bits)
    {
        page.Size = Bit(bits, kernel.Head) ? FolioSize.Large : FolioSize.Small;
        page.Flags = page.Flags & ~FromBits
            | Flag(bits, kernel.Locked, PageFlags.Locked) | Flag(bits, kernel.Dirty, PageFlags.Dirty)
            | Flag(bits, kernel.Writeback, PageFlags.Writeback) | Flag(bits, kernel.Lru, PageFlags.Lru)
            | Flag(bits, kernel.Private, PageFlags.Private) | Flag(bits, kernel.AnonExclusive, PageFlags.AnonExclusive)
            | (IsDrivers(in page) ? 0 : Flag(bits, kernel.Reserved, PageFlags.Zero));
    }

    /// <summary>A driver's reserved page: its pins are counted by a kernel that does not count those of the zero page.
    /// </summary>
    bool IsDrivers(in PageInfo page) => page.CountsPins == true && kernel.ZeroPageIsNotCounted;

    /// <summary>
    /// Whether a pin was one of the zero page and changed no count. The counts before and after it decide; where one of
    /// them is not shown, what earlier ones showed or, as long as that is nothing, yes: what is not known to be held is
    /// not missed.
    /// </summary>
    public bool IsUncountedPin(ref PageInfo page, int before, int after, int refs)
    {
        if (IsZero(in page)) Decide(ref page, before, after, refs);
        bool isUncounted = HidesPins(in page);
        if (!isUncounted) page.Held = Sum(page.Held, refs);
        else if (page.CountsPins is null) (page.Undecided, page.CountBefore) = (Sum(page.Undecided, refs), before);
        return isUncounted;
    }

    /// <summary>The same of an unpin, which is what the pin was taken for.</summary>
    public bool IsUncountedUnpin(ref PageInfo page, int before, int refs)
    {
        if (IsZero(in page)) Decide(ref page, before);
        if (before != PageEvent.Unknown && IsZero(in page))
            page.CountsPins ??= before >= (long)refs * Limits.PinBias && !kernel.ZeroPageIsNotCounted;
        ref int taken = ref page.Held > 0 ? ref page.Held : ref page.Undecided;
        bool isUncounted = IsZero(in page) && page.Held == 0 && (page.Undecided > 0 || page.CountsPins != true);
        taken = Math.Max(0, taken - refs);
        return isUncounted;
    }

    /// <summary>The counts of this page tell nothing of its pins.</summary>
    public static bool HidesPins(in PageInfo page) => IsZero(in page) && page.CountsPins != true;

    static bool IsZero(in PageInfo page) => (page.Flags & PageFlags.Zero) != 0;

    static int Sum(int pins, int more) => Math.Min(pins, int.MaxValue - more) + more;

    void Decide(ref PageInfo page, int before, int after, int refs)
    {
        Decide(ref page, before);
        if (after != PageEvent.Unknown && (before != PageEvent.Unknown || after < (long)refs * Limits.PinBias))
            page.CountsPins = before != PageEvent.Unknown && IsRise(before, after, refs);
        if (IsDrivers(in page)) page.Flags &= ~PageFlags.Zero;
    }

    static void Decide(ref PageInfo page, int now)
    {
        if (page.CountsPins is not null || page.Undecided == 0) return;
        if (now != PageEvent.Unknown && page.CountBefore != PageEvent.Unknown)
            page.CountsPins = IsRise(page.CountBefore, now, 1);
    }

    /// <summary>Others take and drop references meanwhile, but not hundreds.</summary>
    static bool IsRise(int before, int after, int pins) => after - (long)before >= (long)pins * Limits.PinBias / 2;

    static bool Bit(long bits, int number) => number >= 0 && (bits >> number & 1) != 0;

    static PageFlags Flag(long bits, int number, PageFlags flag) => Bit(bits, number) ? flag : 0;
}
