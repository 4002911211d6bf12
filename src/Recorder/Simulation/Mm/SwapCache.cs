using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/vmscan.c and mm/swap_state.c for one anonymous folio: into the swap cache, unmapped, written, and freed unless it
/// is held. As long as it is, a fault on its swap entry finds it in the swap cache. The isolation's reference must go
/// back with Vmscan.Putback unless the folio was freed. Not modelled: the I/O to the swap device and its contents.
/// </summary>
static class SwapCache
{
    public static readonly Step Isolate = Try("folio_isolate_lru", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (!Pte.IsPresent(pte)) return false;
        f.Pfn = Pte.Pfn(pte);
        return Vmscan.TryIsolate(k, f.Pfn);
    }).Requires(Needs.PrivatePage);

    /// <summary>
    /// feb889fb40fa: a page that may be pinned does not enter the swap cache. shrink_folio_list asks only about a page
    /// that is not in it yet; one that is goes on to try_to_unmap.
    /// </summary>
    public static readonly Step KeepPinned = Try("folio_maybe_dma_pinned", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.SwapCache) || !PinTracking.IsPinned(k, ref p, f.Pfn)) return true;
        k.Emit(EventKind.SwapAdd, f.Pfn, ref p, outcome: Outcome.Skipped);
        return false;
    }).If(p => p.SwapOutOnPinned == SwapOutOnPinned.Refuse);

    public static readonly Step Add = Do("add_to_swap", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.SwapCache)) return;
        p.Set(PageFlags.SwapCache);
        p.AddRefs(1);
        k.Emit(EventKind.SwapAdd, f.Pfn, ref p, 1);
    });

    /// <summary>
    /// try_to_unmap leaves swap entries; fails if the policy refuses pinned pages, or if the page is exclusive and may
    /// be pinned (folio_try_share_anon_rmap, 5.19), which is tested here again because a pin may have come since
    /// <see cref="KeepPinned"/>.
    /// </summary>
    public static readonly Step TryToUnmap = Try("try_to_unmap", static (k, ref f, ref p) =>
    {
        if (!StaysExclusive(k, ref p, f.Pfn)) return Rmap.TryUnmapAll(k, f.Pfn, ref p, Pte.SwapOf(f.Pfn));
        k.Emit(EventKind.Unmap, f.Pfn, ref p, outcome: Outcome.Skipped);
        return false;
    });

    static bool StaysExclusive(Machine k, ref Folio p, Pfn pfn)
    {
        if (k.Policy.SwapOutOnPinned != SwapOutOnPinned.Refuse) return false;
        if (k.Policy.WpReuse != WpReuse.AnonExclusive || !p.Has(PageFlags.AnonExclusive)) return false;
        return PinTracking.IsPinned(k, ref p, pfn);
    }

    /// <summary>The folio is freed; its swap entries no longer name a folio.</summary>
    public static readonly Step RemoveMapping = Do("__remove_mapping", static (k, ref f, ref p) =>
    {
        RefFreeze.Unfreeze(k, f.Pfn, ref p, Vmscan.CacheAndIsolation);
        for (int i = 0; i < p.Entries; i++) Rename(k, new(p.Va + i), f.Pfn, Pfn.None);
        FolioLock.Release(k, f.Pfn, ref p);
        Remove(k, f.Pfn, ref p);
        Ledger.Drop(k, f.Pfn, 1, EventKind.Putback);
    });

    /// <summary>folio_free_swap: a folio that no swap entry names leaves the swap cache.</summary>
    public static readonly Step FreeUnused = Do("folio_free_swap", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.SwapCache) && Entries(k, f.Pfn, ref p) == 0) Remove(k, f.Pfn, ref p);
    });

    static void Remove(Machine k, Pfn pfn, ref Folio p)
    {
        p.Clear(PageFlags.SwapCache);
        Ledger.Drop(k, pfn, 1, EventKind.SwapRemove);
    }

    /// <summary>Another folio takes its place in the swap cache, with the reference of its own allocation.</summary>
    public static void Replace(Machine k, Pfn from, Pfn to)
    {
        ref Folio old = ref k.Folio(from), page = ref k.Folio(to);
        for (int i = 0; i < old.Entries; i++) Rename(k, new(old.Va + i), from, to);
        Remove(k, from, ref old);
        page.Set(PageFlags.SwapCache);
        k.Emit(EventKind.SwapAdd, to, ref page);
    }

    /// <summary>How many swap entries name the folio (page_swapcount).</summary>
    public static int Entries(Machine k, Pfn pfn, ref Folio p)
    {
        if (!p.Has(PageFlags.SwapCache)) return 0;
        int n = 0;
        for (int i = 0; i < p.Entries; i++) n += Entries(k, new(p.Va + i), pfn);
        return n;
    }

    static int Entries(Machine k, Va va, Pfn pfn)
    {
        int n = 0;
        for (int mm = 0; mm < k.Shape.Mms; mm++)
            if (k.PteOf(mm, va) == Pte.SwapOf(pfn)) n++;
        return n;
    }

    /// <summary>The swap entries at a virtual page, in all mms, name another folio.</summary>
    static void Rename(Machine k, Va va, Pfn from, Pfn to)
    {
        for (int mm = 0; mm < k.Shape.Mms; mm++)
            if (k.PteOf(mm, va) == Pte.SwapOf(from)) k.PteOf(mm, va) = Pte.SwapOf(to);
    }

    /// <summary>
    /// free_swap_cache: a folio that is no longer mapped leaves the swap cache; only its holders still need it.
    /// </summary>
    public static void FreeCached(Machine k, Pfn pfn)
    {
        ref Folio p = ref k.Folio(pfn);
        bool inUse = p.MapCount != 0 || p.LockedBy != 0;
        if (p.Has(PageFlags.SwapCache) && !inUse && Entries(k, pfn, ref p) == 0) Remove(k, pfn, ref p);
    }

    /// <summary>do_swap_page needs the lock of a folio that it finds in the swap cache.</summary>
    public static Wait FaultBlocker(Machine k, uint pte)
    {
        Pfn pfn = Pte.SwapPfn(pte);
        return pfn < 0 || k.Folio(pfn).LockedBy == 0 ? Wait.None : new Wait(WaitReason.FolioLock, pfn);
    }

    /// <summary>
    /// do_swap_page: maps the folio of the swap cache read-only, or a new one that was read from swap.
    /// </summary>
    public static uint MapAgain(Machine k, int mm, Va va)
    {
        Pfn pfn = Pte.SwapPfn(k.PteOf(mm, va));
        if (pfn < 0) ReadIn(k, mm, va);
        else Rmap.Map(k, mm, va, pfn, writable: false, newReference: true);
        return k.PteOf(mm, va);
    }

    /// <summary>
    /// A page that other mms want from swap, too, stays in the swap cache for them; all of them share it.
    /// </summary>
    static void ReadIn(Machine k, int mm, Va va)
    {
        if (Entries(k, va, Pfn.None) == 1)
        {
            Rmap.MapNew(k, mm, va, k.Alloc(va, Memory.NewAnonymous | PageFlags.Lru));
            return;
        }
        Pfn pfn = k.Alloc(va, PageFlags.Anon | PageFlags.Lru);
        ref Folio p = ref k.Folio(pfn);
        p.Set(PageFlags.SwapCache);
        p.AddRefs(1);
        k.Emit(EventKind.SwapAdd, pfn, ref p, 1);
        Rename(k, va, Pfn.None, pfn);
        Rmap.Map(k, mm, va, pfn, writable: false, newReference: false);
    }

    /// <summary>fork: the child gets a swap entry, too, and what it names is nobody's alone any longer.</summary>
    public static void ShareEntry(Machine k, int mm, int child, Va va)
    {
        uint pte = k.PteOf(child, va) = k.PteOf(mm, va);
        if (Pte.SwapPfn(pte) is not { Exists: true } pfn) return;
        ref Folio p = ref k.Folio(pfn);
        if (!p.IsExclusive(va)) return;
        p.ClearExclusive(va);
        k.Emit(EventKind.WriteProtect, pfn, ref p, 1, arg: mm);
    }

    /// <summary>munmap of a page that is swapped out.</summary>
    public static void Zap(Machine k, int mm, Va va)
    {
        Pfn pfn = Pte.SwapPfn(k.PteOf(mm, va));
        k.PteOf(mm, va) = 0;
        if (pfn >= 0) FreeCached(k, pfn);
    }
}
