using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/memory.c: faults, and the processor's own stores and loads. A fault is one atomic step: it runs under mmap_lock,
/// the folio lock and the page-table lock, and nothing looks at what it changes without one of them, except gup_fast,
/// which reads its entry twice. A write fault on a page under writeback waits, as devices with checksums demand (stable
/// pages). Not modelled: several folios in one fault, read-ahead, file systems that fail a fault.
/// </summary>
static class Memory
{
    /// <summary>The zero page, on a machine that has one. Its mappings are not counted.</summary>
    static Pfn ZeroPfn => default;

    /// <summary>What a store waits for. If its page-table entry permits it, there is no fault and no wait.</summary>
    public static Wait WriteFaultBlocker(Machine k, ref Frame f, ref Folio p) =>
        FaultBlocker(k, ref f, ref p, write: true);

    /// <summary>What a load waits for.</summary>
    public static Wait ReadFaultBlocker(Machine k, ref Frame f, ref Folio p) =>
        FaultBlocker(k, ref f, ref p, write: false);

    static Wait FaultBlocker(Machine k, ref Frame f, ref Folio p, bool write)
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (write ? Pte.IsWritable(pte) : Pte.IsPresent(pte)) return Wait.None;
        var wait = MmapLock.Writer(k, ref f, ref p);
        if (wait.IsBlocked) return wait;
        if (Pte.IsSwap(pte)) return SwapCache.FaultBlocker(k, pte);
        return k.IsAnon(f.At) ? wait : FileMap.Blocker(k, f.At, write);
    }

    public static readonly Step WriteFault = Do("handle_mm_fault", static (k, ref f, ref p) =>
        FaultIn(k, f.Mm, f.At, write: true)).WaitsFor(WriteFaultBlocker);

    public static readonly Step ReadFault = Do("handle_mm_fault", static (k, ref f, ref p) =>
        FaultIn(k, f.Mm, f.At, write: false)).WaitsFor(ReadFaultBlocker);

    /// <summary>The processor stores through its page-table entry; false if that is no longer writable.</summary>
    public static readonly Step CpuStore = Try("store", static (k, ref f, ref _) =>
    {
        ref uint pte = ref k.PteOf(f.Mm, f.At);
        if (!Pte.IsWritable(pte)) return false;
        pte |= Pte.Dirty;
        ref Folio p = ref k.Folio(Pte.Pfn(pte));
        NoteStore(k, Pte.Pfn(pte), ref p, f.Mm);
        NoteSeen(k, f.Mm, f.At, ref p);
        return true;
    });

    /// <summary>Other processes that map the same page of private memory see the store.</summary>
    static void NoteSeen(Machine k, int writer, Va va, ref Folio p)
    {
        p.OverwrittenMms &= (byte)~(1 << writer);
        if (!p.Has(PageFlags.Anon | PageFlags.Zero)) return;
        Pfn stored = Pte.Pfn(k.PteOf(writer, va));
        for (int mm = 0; mm < k.Shape.Mms; mm++)
        {
            uint pte = k.PteOf(mm, va);
            if (mm != writer && Pte.IsPresent(pte) && Pte.Pfn(pte) == stored) p.OverwrittenMms |= (byte)(1 << mm);
        }
    }

    /// <summary>
    /// A processor has written on behalf of an mm, through a page-table entry or, if a slot is given, through that
    /// reference. References to a private page held for other mms are marked: they see the write.
    /// </summary>
    public static void NoteStore(Machine k, Pfn pfn, ref Folio p, int mm, Slot? through = null)
    {
        p.Content++;
        k.Emit(EventKind.CpuStore, pfn, ref p, arg: mm, slot: through);
        if (!p.Has(PageFlags.Anon) || p.RefCount == p.MapCount) return;
        for (Slot slot = default; slot < k.ActorSlots; slot++)
        {
            bool isForeign = HolderTable.IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Mm != mm;
            if (isForeign) k.HoldAt(slot).Kind |= HoldKind.Overwritten;
        }
    }

    public static readonly Step CpuLoad = Try("load", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (!Pte.IsPresent(pte)) return false;
        ref Folio p = ref k.Folio(Pte.Pfn(pte));
        k.Emit(EventKind.CpuLoad, Pte.Pfn(pte), ref p, arg: f.Mm);
        if ((p.OverwrittenMms >> f.Mm & 1) != 0) k.Raise(FindingKind.CowLeak, Pte.Pfn(pte), Culprit.Reuser);
        return true;
    });

    /// <summary>Makes the page present and, if asked, writable.</summary>
    public static void FaultIn(Machine k, int mm, Va va, bool write)
    {
        uint pte = k.PteOf(mm, va);
        if (write ? Pte.IsWritable(pte) : Pte.IsPresent(pte)) return;
        if (Pte.IsSwap(pte)) pte = SwapCache.MapAgain(k, mm, va);
        if (k.IsFile(va) && !k.Mm(mm).IsFilePrivate) FileFault(k, mm, va, write);
        else if (Pte.IsPresent(pte))
        {
            if (write && !Pte.IsWritable(pte)) WriteProtectFault(k, mm, va);
        }
        else if (k.IsFile(va)) PrivateFileFault(k, mm, va, write);
        else if (!write && k.Shape.HasZeroPage) k.PteOf(mm, va) = Pte.Of(ZeroPfn, writable: false);
        else if (k.Shape.IsPteMapped && IsRangeFree(k, mm, va)) MapRange(k, mm, k.Shape.FirstOfRange(va));
        else Rmap.MapNew(k, mm, va, k.Alloc(va, NewFlags(k), k.Shape.OrderOf(va)));
    }

    /// <summary>
    /// The folio that is mapped at an address, to be written there or not; brought in for writing if none is.
    /// </summary>
    public static Pfn MappedAt(Machine k, int mm, Va va, bool write)
    {
        if (write || (k.PteOf(mm, va) & Pte.Present) == 0) FaultIn(k, mm, va, write: true);
        return Pte.Pfn(k.PteOf(mm, va));
    }

    /// <summary>Of private memory that is one mm's alone.</summary>
    public const PageFlags NewAnonymous = PageFlags.Anon | PageFlags.AnonExclusive;

    static PageFlags NewFlags(Machine k)
    {
        if ((k.Area & PageFlags.KernelPrivate) != 0) return k.Area;
        return k.Area | NewAnonymous | (k.Shape.IsHugetlb ? PageFlags.Hugetlb : PageFlags.Lru);
    }

    /// <summary>Nothing is mapped yet where a large folio would be (pte_range_none).</summary>
    static bool IsRangeFree(Machine k, int mm, Va va)
    {
        Va first = k.Shape.FirstOfRange(va);
        for (int i = 0; i < 1 << k.Shape.CollapsedOrder; i++)
            if (k.PteOf(mm, new(first + i)) != 0) return false;
        return true;
    }

    static void MapRange(Machine k, int mm, Va first) =>
        MapPages(k, mm, k.Alloc(first, NewFlags(k) | PageFlags.PteMapped, k.Shape.CollapsedOrder));

    /// <summary>Maps a new folio with all its entries; the first inherits the reference of its allocation.</summary>
    public static void MapPages(Machine k, int mm, Pfn pfn)
    {
        ref Folio p = ref k.Folio(pfn);
        for (int i = 0; i < p.Entries; i++) Rmap.Map(k, mm, new(p.Va + i), pfn, writable: true, newReference: i > 0);
    }

    /// <summary>A write gets a copy at once (do_cow_fault).</summary>
    static void PrivateFileFault(Machine k, int mm, Va va, bool write)
    {
        Pfn pfn = FileMap.FindOrRead(k, va);
        if (write) Rmap.MapNew(k, mm, va, Copy(k, pfn, va));
        else Rmap.Map(k, mm, va, pfn, writable: false, newReference: true);
    }

    static void FileFault(Machine k, int mm, Va va, bool write)
    {
        Pfn pfn = FileMap.FindOrRead(k, va);
        ref Folio p = ref k.Folio(pfn);
        if (write && !k.Shape.IsDax) PageMkwrite(k, pfn, ref p);
        ref uint pte = ref k.PteOf(mm, va);
        if (!Pte.IsPresent(pte)) Rmap.Map(k, mm, va, pfn, write, newReference: true);
        else if (write) pte |= Pte.Writable;
        if (write) pte |= Pte.Dirty;      // pte_mkdirty: the write follows its fault
    }

    /// <summary>
    /// The file system reserves blocks and attaches buffers, then the page is dirty (ext4_page_mkwrite,
    /// fault_dirty_shared_page).
    /// </summary>
    static void PageMkwrite(Machine k, Pfn pfn, ref Folio p)
    {
        if (!k.Shape.IsShmem)
        {
            k.Emit(EventKind.PageMkwrite, pfn, ref p);
            FileMap.AttachBuffers(k, pfn, ref p);
        }
        PageWriteback.SetDirty(k, pfn, ref p);
    }

    /// <summary>do_wp_page on private memory: reuse the page in place, or copy it.</summary>
    static void WriteProtectFault(Machine k, int mm, Va va)
    {
        ref uint pte = ref k.PteOf(mm, va);
        Pfn pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(pfn);
        if (p.Has(PageFlags.Anon) && MayReuse(k, pfn, ref p, va))
        {
            p.SetExclusive(va);
            pte |= Pte.Writable;
            k.Emit(EventKind.Reuse, pfn, ref p, arg: mm);
            return;
        }
        Rmap.MapNew(k, mm, va, LeaveForCopy(k, mm, va, pfn));
    }

    /// <summary>
    /// hugetlb_wp looks at mappings alone, to this day; do_huge_pmd_wp_page did so until 5.18.
    /// </summary>
    static bool MayReuse(Machine k, Pfn pfn, ref Folio p, Va va)
    {
        if (p.Has(PageFlags.Hugetlb)) return p.MapCount == 1;
        bool isPmdMapped = p.Order > 0 && !p.Has(PageFlags.PteMapped);
        bool byMappings = isPmdMapped && k.Policy.ThpReuse == ThpReuse.Mapcount1;
        return (byMappings ? WpReuse.Mapcount1 : k.Policy.WpReuse) switch
        {
            WpReuse.Mapcount1 => Rmap.LargestMapCount(k, pfn, ref p) + SwapCache.Entries(k, pfn, ref p) == 1,
            WpReuse.Refcount1 => p.RefCount == 1,
            WpReuse.AnonExclusive => p.IsExclusive(va) || p.RefCount == 1,
        };
    }

    /// <summary>The mm exchanges its mapping of a page for a copy, which the caller has yet to map.</summary>
    static Pfn LeaveForCopy(Machine k, int mm, Va va, Pfn pfn)
    {
        Pfn copy = Copy(k, pfn, va);
        NoteCopy(k, mm, pfn, copy);
        Rmap.Zap(k, mm, va);
        SwapCache.FreeCached(k, pfn);
        return copy;
    }

    /// <summary>The mm is about to leave a page for a copy.</summary>
    public static void NoteCopy(Machine k, int mm, Pfn pfn, Pfn copy)
    {
        ref Folio p = ref k.Folio(pfn);
        p.CowedMms |= (byte)(1 << mm);
        k.Emit(EventKind.Cow, pfn, ref p, arg: EventArg.OfCow(KernelLog.FirstPfn + copy, mm));
    }

    /// <summary>
    /// FAULT_FLAG_UNSHARE: the page of a private mapping becomes exclusive, in place or as a copy, and stays read-only.
    /// </summary>
    public static void Unshare(Machine k, int mm, Va va)
    {
        Pfn pfn = Pte.Pfn(k.PteOf(mm, va));
        ref Folio p = ref k.Folio(pfn);
        int users = p.Has(PageFlags.Hugetlb) ? p.MapCount : p.RefCount;
        if (p.Has(PageFlags.Anon) && users == 1)
        {
            p.SetExclusive(va);
            k.Emit(EventKind.Reuse, pfn, ref p, arg: mm);
        }
        else Rmap.Map(k, mm, va, LeaveForCopy(k, mm, va, pfn), writable: false, newReference: false);
    }

    /// <summary>
    /// A new exclusive page with the data of another; not mapped yet. It is as large as what one entry maps.
    /// </summary>
    public static Pfn Copy(Machine k, Pfn from, Va va)
    {
        bool isHugetlb = k.Folio(from).Has(PageFlags.Hugetlb);
        byte order = k.Folio(from).Has(PageFlags.PteMapped) ? (byte)0 : k.Folio(from).Order;
        Pfn to = k.Alloc(va, NewAnonymous | (isHugetlb ? PageFlags.Hugetlb : PageFlags.Lru), order);
        k.Folio(to).Content = k.Folio(from).Content;
        return to;
    }
}
