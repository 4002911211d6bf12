using System.Numerics;
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
/// mm/rmap.c: from a folio to the page-table entries that map it. References taken by GUP are not page-table entries, so
/// nothing here affects them: the root of the trouble. A walk over all mappings is one step: it holds the folio lock and
/// each page-table lock in turn, and a mapping that appears behind its back would need the folio lock.
/// </summary>
static class Rmap
{
    /// <summary>Sleeps while a pinned page has other references than the one that it takes itself: of a page in the page cache, for ever.</summary>
    public static readonly Step WaitForOneReference = Do("try_to_unmap: page_ref_count == 1?", static (k, ref f, ref p) => { })
        .WaitsFor(static (k, ref f, ref p) => PinTracking.IsPinned(k, ref p, f.Pfn) && p.RefCount > 1 ? new Wait(WaitReason.References, f.Pfn) : Wait.None)
        .If(p => p.UnmapOnPinned == UnmapOnPinned.WaitForOneReference);

    /// <summary>try_to_unmap; fails if the policy refuses pinned pages.</summary>
    public static readonly Step TryToUnmap = Try("try_to_unmap", static (k, ref f, ref p) => TryUnmapAll(k, f.Pfn, ref p, leave: 0));

    /// <summary>Removes every mapping, unless the policy refuses pinned pages. What is left in their place is nothing or a swap entry.</summary>
    public static bool TryUnmapAll(Machine k, int pfn, ref Folio p, uint leave)
    {
        if (p.MapCount == 0) return true;
        if (k.Policy.UnmapOnPinned == UnmapOnPinned.Refuse && PinTracking.IsPinned(k, ref p, pfn))
        {
            k.Emit(EventKind.Unmap, pfn, ref p, outcome: Outcome.Skipped);
            return false;
        }
        for (int mms = p.Mms; mms != 0; mms &= mms - 1) Remove(k, BitOperations.TrailingZeroCount(mms), p.Va, EventKind.Unmap, leave);
        return true;
    }

    /// <summary>Maps a new anonymous page, which inherits the reference of its allocation.</summary>
    public static void MapNew(Machine k, int mm, int va, int pfn) => Map(k, mm, va, pfn, writable: true, newReference: false);

    public static void Map(Machine k, int mm, int va, int pfn, bool writable, bool newReference)
    {
        ref Folio p = ref k.Folio(pfn);
        if (newReference) p.RefCount++;
        p.MapCount++;
        p.Mms |= (byte)(1 << mm);
        k.PteOf(mm, va) = Pte.Of(pfn, writable);
        k.Emit(EventKind.Map, pfn, ref p, newReference ? 1 : 0, arg: mm);
    }

    /// <summary>Removes one mapping for munmap, exit, truncate or a copy; a dirty entry makes the folio dirty.</summary>
    public static void Zap(Machine k, int mm, int va) => Remove(k, mm, va, EventKind.Zap);

    /// <summary>Removes one mapping, as reclaim and migration do.</summary>
    public static void Unmap(Machine k, int mm, int va) => Remove(k, mm, va, EventKind.Unmap);

    static void Remove(Machine k, int mm, int va, EventKind kind, uint leave = 0)
    {
        ref uint pte = ref k.PteOf(mm, va);
        int pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(pfn);
        MmuNotifier.Invalidate(k, mm, pfn);
        if (p.Has(PageFlags.Zero)) { pte = leave; return; }
        if (Pte.IsDirty(pte) && p.Has(PageFlags.Cached) && !p.Has(PageFlags.Dirty)) PageWriteback.SetDirty(k, pfn, ref p);
        pte = leave;
        p.MapCount--;
        p.Mms &= (byte)~(1 << mm);
        bool pinned = kind == EventKind.Unmap && p.WriteHolds > 0;
        Ledger.Drop(k, pfn, 1, kind, mm);
        if (pinned) k.Raise(FindingKind.UnmapOfPinned, pfn, Culprit.Here);
    }

    /// <summary>folio_mkclean: clears the dirty and write bits of every mapping; a dirty entry first makes the folio dirty.</summary>
    public static void Mkclean(Machine k, int pfn, ref Folio p)
    {
        if (k.Policy.MkcleanOnPinned == MkcleanOnPinned.MkcleanReturns && PinTracking.IsPinned(k, ref p, pfn))
        {
            k.Emit(EventKind.Mkclean, pfn, ref p, outcome: Outcome.Skipped);
            return;
        }
        int cleaned = 0;
        for (int mms = p.Mms; mms != 0; mms &= mms - 1)
        {
            ref uint pte = ref k.PteOf(BitOperations.TrailingZeroCount(mms), p.Va);
            MmuNotifier.Invalidate(k, BitOperations.TrailingZeroCount(mms), pfn);
            if ((pte & (Pte.Dirty | Pte.Writable)) == 0) continue;
            pte &= ~(Pte.Dirty | Pte.Writable);
            cleaned++;
        }
        k.Emit(EventKind.Mkclean, pfn, ref p, cleaned);
    }
}
