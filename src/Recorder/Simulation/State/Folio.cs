using System.Runtime.InteropServices;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Simulation.State;

/// <summary>
/// A folio: what struct folio has and, below the line, what only the simulator knows. 40 bytes, part of the state
/// block. It is free if its reference count is 0 and it is not frozen. Not modelled: counts and flags of the single
/// pages of a large folio (a hold knows its page), memory cgroups, NUMA nodes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
struct Folio
{
    public int RefCount;
    public int PinCount;
    public PageFlags Flags;
    /// <summary>
    /// Where it is mapped, in every mm that maps it; for a file page also its index in the page cache.
    /// </summary>
    public Va Va;
    public short MapCount;
    // ---- truth: versions of the data, equal if the data is equal ----
    public ushort Content;
    public ushort OnDisk;
    public ushort Snapshot;
    /// <summary>How many live GUP references (gets and pins) allow their holder to write.</summary>
    public ushort WriteHolds;
    /// <summary>How often the frame has been freed (modulo 65536).</summary>
    public ushort Generation;
    public byte Order;
    /// <summary>Frame + 1 of the holder of the folio lock; 0 = unlocked.</summary>
    public byte LockedBy;
    /// <summary>Reverse map: bit m is set if mm m maps the folio.</summary>
    public byte Mms;
    /// <summary>Bit m is set if a write fault of mm m left this page for a copy.</summary>
    public byte CowedMms;
    /// <summary>How many of the pins are long-term, where those are counted apart.</summary>
    public int LongPins;
    /// <summary>Bit m is set if mm m maps private memory here and sees what another has stored into it.</summary>
    public byte OverwrittenMms;
    /// <summary>
    /// For a folio that is mapped page by page: bit i is set if its page i is not exclusive to one mm.
    /// </summary>
    public byte SharedPages;
    /// <summary>
    /// How often the page has entered or left a file (modulo 65536), so odd while it is in one: a DAX block can be
    /// given to another file.
    /// </summary>
    public ushort FileGeneration;

    public readonly bool Has(PageFlags flag) => (Flags & flag) != 0;
    public void Set(PageFlags flag) => Flags |= flag;
    public void Clear(PageFlags flag) => Flags &= ~flag;

    /// <summary>is_zero_page: the huge zero page is not meant.</summary>
    public readonly bool IsSmallZero => (Flags & (PageFlags.Zero | PageFlags.HugeZero)) == PageFlags.Zero;
    public readonly bool IsFree => RefCount == 0 && !Has(PageFlags.Frozen);
    public readonly int Pages => 1 << Order;
    /// <summary>How many page-table entries of one mm map it, if all do.</summary>
    public readonly int Entries => Has(PageFlags.PteMapped) ? Pages : 1;
    /// <summary>How many of its pages one page-table entry maps.</summary>
    public readonly int PagesPerEntry => Has(PageFlags.PteMapped) ? 1 : Pages;
    /// <summary>Which of its pages a virtual page is, if they are mapped one by one; else the first.</summary>
    public readonly int PageAt(Va va) => Has(PageFlags.PteMapped) ? va - Va : 0;

    /// <summary>PG_anon_exclusive of the page that is mapped at a virtual page.</summary>
    public readonly bool IsExclusive(Va va) =>
        Has(PageFlags.AnonExclusive) && (SharedPages >> PageAt(va) & 1) == 0;

    public void SetExclusive(Va va)
    {
        if (Has(PageFlags.PteMapped) && !Has(PageFlags.AnonExclusive)) SharedPages = EveryPage;
        SharedPages &= (byte)~(1 << PageAt(va));
        Set(PageFlags.AnonExclusive);
    }

    /// <summary>The flag of the folio goes when none of its pages is exclusive any longer.</summary>
    public void ClearExclusive(Va va)
    {
        if (Has(PageFlags.PteMapped)) SharedPages |= (byte)(1 << PageAt(va));
        if (!Has(PageFlags.PteMapped) || SharedPages == EveryPage) Clear(PageFlags.AnonExclusive);
        if (!Has(PageFlags.AnonExclusive)) SharedPages = 0;
    }

    readonly byte EveryPage => (byte)((1 << Pages) - 1);
    /// <summary>Large folios count their pins exactly (folio_has_pincount); under one proposal all do.</summary>
    public readonly bool HasPinCount => Order > 0 || Has(PageFlags.PinCounted);

    /// <summary>
    /// folio_maybe_dma_pinned (include/linux/mm.h): exact for large folios; for small ones false is certain and true is
    /// not. The cast keeps the answer true when the count has overflowed into its sign bit.
    /// </summary>
    public readonly bool MaybeDmaPinned =>
        HasPinCount ? PinCount > 0
        : IsNarrow ? (ushort)RefCount >= Limits.NarrowPinBias
        : (uint)RefCount >= Limits.PinBias;

    /// <summary>References that neither mappings, page cache, buffers nor the swap cache explain.</summary>
    public readonly int UnexplainedRefs =>
        RefCount - MapCount - Count(PageFlags.Cached) - Count(PageFlags.Private) - Count(PageFlags.SwapCache);

    /// <summary>The page becomes one of a file.</summary>
    public void EnterFile(PageFlags flags)
    {
        Set(flags);
        FileGeneration++;
    }

    public void LeaveFile()
    {
        Clear(PageFlags.Cached | PageFlags.NeedsBuffers);
        FileGeneration++;
    }

    readonly int Count(PageFlags flag) => Has(flag) ? 1 : 0;

    readonly bool IsNarrow => Has(PageFlags.NarrowCount);
    /// <summary>The largest reference count.</summary>
    public readonly int MaxRefCount => IsNarrow ? short.MaxValue : int.MaxValue;

    /// <summary>
    /// Adds references, or takes them away; a count that is too narrow wraps. True if it has just overflowed.
    /// </summary>
    public bool AddRefs(int n)
    {
        int before = RefCount;
        RefCount = IsNarrow ? unchecked((short)(before + n)) : unchecked(before + n);
        return before > 0 && RefCount < 0;
    }

    /// <summary>Adds pins, or takes them away. True if the reference count has just overflowed.</summary>
    public bool AddPins(int n)
    {
        if (HasPinCount) PinCount += n;
        return AddRefs(PinRefs(n));
    }

    /// <summary>What n pins add to the reference count.</summary>
    public readonly int PinRefs(int n) => HasPinCount ? n : n * (IsNarrow ? Limits.NarrowPinBias : Limits.PinBias);
}
