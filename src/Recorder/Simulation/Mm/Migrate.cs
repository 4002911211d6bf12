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
/// mm/migrate.c for one folio: it moves only if its mappings, its file and the isolation explain every reference;
/// nothing asks about pins. Taking the mappings away, freezing, copying and mapping again is one step: all of it is
/// done under the folio lock, with the count frozen. Not modelled: swap entries for migration, what a CMA area is used
/// for once it is empty.
/// </summary>
static class Migrate
{
    /// <summary>
    /// The isolated and locked folio moves to a new frame, and the old one is freed; false if anything holds it.
    /// </summary>
    public static readonly Step Move = Try("migrate_pages", static (k, ref f, ref p) =>
        TryMove(k, f.Pfn, PageFlags.None)).WaitsFor(PageWriteback.EndOfWriteback);

    /// <summary>
    /// As <see cref="Move"/>, for a caller that has isolated the folio; fails if another has locked it.
    /// </summary>
    public static bool TryMove(Machine k, Pfn pfn, PageFlags area)
    {
        ref Folio old = ref k.Folio(pfn);
        const int isolation = 1;
        int tooMany = old.UnexplainedRefs - isolation;
        if (tooMany != 0)
        {
            Fail(k, pfn, ref old, tooMany);
            return false;
        }
        var kept = old.Flags & (PageFlags.Anon | PageFlags.AnonExclusive | PageFlags.PteMapped);
        if (old.Has(PageFlags.Anon)) kept |= old.Flags & PageFlags.Dirty;
        Pfn to = k.Alloc(old.Va, kept | PageFlags.Lru | area, old.Order);
        k.Emit(EventKind.Migrate, pfn, ref old, arg: KernelLog.FirstPfn + to);
        ref Folio page = ref k.Folio(to);
        (page.Content, page.OnDisk, page.SharedPages) = (old.Content, old.OnDisk, old.SharedPages);
        if (old.Has(PageFlags.Cached)) FileMap.Replace(k, pfn, to);
        if (old.Has(PageFlags.SwapCache)) SwapCache.Replace(k, pfn, to);
        Remap(k, pfn, to);
        if (old.LockedBy != 0) FolioLock.Release(k, pfn, ref old);
        Ledger.Drop(k, pfn, 1, EventKind.Putback);
        return true;
    }

    /// <summary>
    /// The reference of the new frame's allocation becomes that of its file or of the swap cache, or else that of its
    /// first mapping.
    /// </summary>
    static void Remap(Machine k, Pfn from, Pfn to)
    {
        ref Folio old = ref k.Folio(from);
        bool inherits = !k.Folio(to).Has(PageFlags.Cached | PageFlags.SwapCache);
        for (int mms = old.Mms; mms != 0; mms &= mms - 1)
        {
            int mm = BitOperations.TrailingZeroCount(mms);
            for (int i = 0; i < old.Entries; i++)
                if (k.Maps(mm, new(old.Va + i), from))
                {
                    MoveEntry(k, mm, new(old.Va + i), to, newReference: !inherits);
                    inherits = false;
                }
        }
    }

    static void MoveEntry(Machine k, int mm, Va va, Pfn to, bool newReference)
    {
        bool writable = Pte.IsWritable(k.PteOf(mm, va));
        Rmap.Unmap(k, mm, va);
        Rmap.Map(k, mm, va, to, writable, newReference);
    }

    static void Fail(Machine k, Pfn pfn, ref Folio p, int tooMany)
    {
        k.Emit(EventKind.MigrateFail, pfn, ref p, tooMany);
        if (!p.Has(Limits.MovableAreas)) return;
        if (HolderTable.IsHeldByGup(k, pfn, HoldKind.Longterm))
            k.Raise(FindingKind.UnmovableLongterm, pfn, Culprit.Pinner);
        else if (!HolderTable.IsHeldByGup(k, pfn) && HolderTable.IsHeld(k, pfn))
            k.Raise(FindingKind.SpuriousMigrationFailure, pfn, Culprit.Acquirer, k.Log?.Blame.OldestSlot(pfn));
    }

    // ---- per-CPU batches ----

    /// <summary>
    /// A folio that was mlocked waits in a per-CPU batch, with a reference, and stays on its list (mm/mlock.c). Pages
    /// of DAX are passed over, and while batches are disabled nothing waits.
    /// </summary>
    public static readonly Step AddToBatch = Do("folio_batch_add", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va);
        if (!Pte.IsPresent(pte) || k.Folio(Pte.Pfn(pte)).Has(PageFlags.Dax | PageFlags.BlockIsolated)) return;
        Ledger.Take(k, k.TransientSlot(k.Current), Pte.Pfn(pte), HoldKind.Get | HoldKind.Batch);
    });

    public static readonly Step DrainOwn = Do("mlock_drain_local", static (k, ref f, ref p) => Drain(k, k.Current));

    public static void DrainAll(Machine k)
    {
        for (FrameId frame = default; frame < k.Shape.Actors; frame++) Drain(k, frame);
    }

    static void Drain(Machine k, FrameId frame)
    {
        Slot slot = k.TransientSlot(frame);
        if (k.HoldAt(slot).Is(HoldKind.Batch)) Ledger.Release(k, slot);
    }

    // ---- areas that are vacated ----

    /// <summary>
    /// From now on nothing is allocated from the block, and it is no CMA block until it is given back.
    /// </summary>
    public static readonly Step IsolateBlock = Try("set_migratetype_isolate", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va);
        if (!Pte.IsPresent(pte)) return false;
        f.Pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(f.Pfn);
        if (!p.Has(Limits.MovableAreas)) return false;
        p.Flags = p.Flags & ~PageFlags.Cma | PageFlags.BlockIsolated;
        k.Emit(EventKind.IsolateBlock, f.Pfn, ref p);
        return true;
    }).Requires(Needs.MovableArea);

    /// <summary>Drains all batches; until the block has been vacated, nothing waits in one.</summary>
    public static readonly Step DisableBatches = Do("lru_cache_disable", static (k, ref f, ref p) => DrainAll(k));

    /// <summary>
    /// False if the folio has left the block meanwhile, or is on no list: then the block cannot be vacated, and if a
    /// pin is the reason, the failure is reported here.
    /// </summary>
    public static readonly Step Isolate = Try("isolate_migratepages_range", static (k, ref f, ref p) =>
    {
        if (!p.Has(PageFlags.BlockIsolated)) return false;
        if (Vmscan.TryIsolate(k, f.Pfn)) return true;
        if (HolderTable.IsHeldByGup(k, f.Pfn)) Fail(k, f.Pfn, ref p, 1);
        return false;
    });

    // ---- for long-term pins ----

    /// <summary>folio_is_longterm_pinnable.</summary>
    public static bool IsPinnable(PolicySpec policy, ref Folio p) => policy.LongtermMigrate switch
    {
        LongtermMigrate.None => true,
        LongtermMigrate.Cma => !p.Has(PageFlags.Cma),
        LongtermMigrate.Movable => !p.Has(PageFlags.Cma | PageFlags.Movable),
        LongtermMigrate.Isolated => !p.Has(Limits.MovableAreas),
        LongtermMigrate.Always => p.Has(PageFlags.PinZone | PageFlags.Dax | PageFlags.Zero),
    };

    /// <summary>Where a long-term pin moves its page to.</summary>
    public static PageFlags PinArea(PolicySpec policy) =>
        policy.LongtermMigrate == LongtermMigrate.Always ? PageFlags.PinZone : PageFlags.None;
}
