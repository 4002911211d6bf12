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
/// mm/rmap.c: from a folio to the page-table entries that map it. References taken by GUP are not page-table entries,
/// so nothing here affects them: the root of the trouble. A walk over all mappings is one step: it holds the folio lock
/// and each page-table lock in turn, and a mapping that appears behind its back would need the folio lock.
/// </summary>
static class Rmap
{
    /// <summary>
    /// Sleeps while a pinned page has references other than its own: forever, if the page is in the page cache.
    /// </summary>
    public static readonly Step WaitForOneReference =
        Do("try_to_unmap: page_ref_count == 1?", static (k, ref f, ref p) => { }).WaitsFor(OtherReferences)
        .If(p => p.UnmapOnPinned == UnmapOnPinned.WaitForOneReference);

    static Wait OtherReferences(Machine k, ref Frame f, ref Folio p)
    {
        bool waits = PinTracking.IsPinned(k, ref p, f.Pfn) && p.RefCount > 1;
        return waits ? new Wait(WaitReason.References, f.Pfn) : Wait.None;
    }

    /// <summary>try_to_unmap; fails if the policy refuses pinned pages.</summary>
    public static readonly Step TryToUnmap = Try("try_to_unmap", static (k, ref f, ref p) =>
        TryUnmapAll(k, f.Pfn, ref p, leave: 0));

    /// <summary>
    /// Removes every mapping, unless the policy refuses pinned pages. In their place it leaves nothing or a swap entry.
    /// </summary>
    public static bool TryUnmapAll(Machine k, Pfn pfn, ref Folio p, uint leave)
    {
        if (p.MapCount == 0) return true;
        if (k.Policy.UnmapOnPinned == UnmapOnPinned.Refuse && PinTracking.IsPinned(k, ref p, pfn))
        {
            k.Emit(EventKind.Unmap, pfn, ref p, outcome: Outcome.Skipped);
            return false;
        }
        for (int mms = p.Mms; mms != 0; mms &= mms - 1)
            UnmapFrom(k, BitOperations.TrailingZeroCount(mms), pfn, p.Va, p.Entries, leave);
        return true;
    }

    static void UnmapFrom(Machine k, int mm, Pfn pfn, Va first, int entries, uint leave)
    {
        for (int i = 0; i < entries; i++)
            if (k.Maps(mm, new(first + i), pfn)) Remove(k, mm, new(first + i), EventKind.Unmap, leave);
    }

    /// <summary>How often the page of the folio is mapped that is mapped most often.</summary>
    public static int LargestMapCount(Machine k, Pfn pfn, ref Folio p)
    {
        if (!p.Has(PageFlags.PteMapped)) return p.MapCount;
        int largest = 0;
        for (int i = 0; i < p.Entries; i++)
        {
            int n = 0;
            for (int mm = 0; mm < k.Shape.Mms; mm++)
                if (k.Maps(mm, new(p.Va + i), pfn)) n++;
            largest = Math.Max(largest, n);
        }
        return largest;
    }

    /// <summary>Maps a new anonymous page, which inherits the reference of its allocation.</summary>
    public static void MapNew(Machine k, int mm, Va va, Pfn pfn) =>
        Map(k, mm, va, pfn, writable: true, newReference: false);

    public static void Map(Machine k, int mm, Va va, Pfn pfn, bool writable, bool newReference)
    {
        ref Folio p = ref k.Folio(pfn);
        if (newReference) p.AddRefs(1);
        p.MapCount++;
        p.Mms |= (byte)(1 << mm);
        k.PteOf(mm, va) = Pte.Of(pfn, writable);
        k.Emit(EventKind.Map, pfn, ref p, newReference ? 1 : 0, arg: mm);
    }

    /// <summary>
    /// Removes one mapping for munmap, exit, truncate or a copy; a dirty entry makes the folio dirty.
    /// </summary>
    public static void Zap(Machine k, int mm, Va va) => Remove(k, mm, va, EventKind.Zap);

    /// <summary>Removes one mapping, as reclaim and migration do.</summary>
    public static void Unmap(Machine k, int mm, Va va) => Remove(k, mm, va, EventKind.Unmap);

    static void Remove(Machine k, int mm, Va va, EventKind kind, uint leave = 0)
    {
        ref uint pte = ref k.PteOf(mm, va);
        Pfn pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(pfn);
        MmuNotifier.Invalidate(k, mm, pfn);
        if (p.Has(PageFlags.Zero)) { pte = leave; return; }
        bool becomesDirty = Pte.IsDirty(pte) && p.Has(PageFlags.Cached) && !p.Has(PageFlags.Dirty);
        if (becomesDirty) PageWriteback.SetDirty(k, pfn, ref p);
        pte = leave;
        p.MapCount--;
        if (!IsMappedBy(k, mm, pfn, ref p))
            (p.Mms, p.OverwrittenMms) = (Without(p.Mms, mm), Without(p.OverwrittenMms, mm));
        bool pinned = kind == EventKind.Unmap && p.WriteHolds > 0;
        Ledger.Drop(k, pfn, 1, kind, mm);
        if (pinned) k.Raise(FindingKind.UnmapOfPinned, pfn, Culprit.Here);
    }

    static byte Without(byte mms, int mm) => (byte)(mms & ~(1 << mm));

    static bool IsMappedBy(Machine k, int mm, Pfn pfn, ref Folio p)
    {
        for (int i = 0; p.Has(PageFlags.PteMapped) && i < p.Entries; i++)
            if (k.Maps(mm, new(p.Va + i), pfn)) return true;
        return false;
    }

    /// <summary>
    /// folio_mkclean: clears the dirty and write bits of every mapping; true if one had them.
    /// </summary>
    public static bool Mkclean(Machine k, Pfn pfn, ref Folio p)
    {
        if (k.Policy.MkcleanOnPinned == MkcleanOnPinned.MkcleanReturns && PinTracking.IsPinned(k, ref p, pfn))
        {
            k.Emit(EventKind.Mkclean, pfn, ref p, outcome: Outcome.Skipped);
            return false;
        }
        int cleaned = 0;
        for (int mms = p.Mms; mms != 0; mms &= mms - 1)
        {
            int mm = BitOperations.TrailingZeroCount(mms);
            ref uint pte = ref k.PteOf(mm, p.Va);
            MmuNotifier.Invalidate(k, mm, pfn);
            if ((pte & (Pte.Dirty | Pte.Writable)) == 0) continue;
            pte &= ~(Pte.Dirty | Pte.Writable);
            cleaned++;
        }
        k.Emit(EventKind.Mkclean, pfn, ref p, cleaned);
        return cleaned > 0;
    }
}
