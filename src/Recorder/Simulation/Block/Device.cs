using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>
/// The device behind a bio: it stores into the pages of its vector or loads from them, takes no lock and asks no one. A
/// page whose generation differs from that of the device's hold was freed under it.
/// </summary>
static class Device
{
    public static readonly Step Store = Each("device: store", static (k, ref f, ref p) =>
    {
        StoreInto(k, ref f, k.SlotOf(k.Current, f.Index));
    });

    /// <summary>SD_TIMEOUT of drivers/scsi/sd.h: a disk may take this long before the command is tried again.</summary>
    const long TimeoutNs = 30_000_000_000;

    /// <summary>
    /// As <see cref="Store"/>, for one page, after a command has timed out: the page is held for a long time.
    /// </summary>
    public static readonly Step StoreAfterTimeout = Do("device: store", static (k, ref f, ref p) =>
    {
        // A search has no clock; where there is one, the release or the end of the run reports the finding.
        k.Violations |= 1UL << (int)FindingKind.LongPin;
        Slot slot = k.SlotOf(k.Current, 0);
        f.Pfn = k.HoldAt(slot).Pfn;
        StoreInto(k, ref f, slot);
    }).Takes(TimeoutNs);

    /// <summary>The device stores into the page of a slot of its vector, which is f.Pfn.</summary>
    public static void StoreInto(Machine k, ref Frame f, Slot slot)
    {
        ref Folio p = ref k.Folio(f.Pfn);
        p.Content++;
        k.Emit(EventKind.DmaStore, f.Pfn, ref p, 1, arg: k.HoldAt(slot).Sub, slot: slot);
        if (IsSomebodyElses(k, slot, ref p)) RaiseAfterFree(k, f.Pfn, ref p, slot);
        else CheckStore(k, ref f, ref p, slot);
        CheckAccess(k, f.Pfn, ref p, slot);
    }

    /// <summary>
    /// A store that no fault told the file system about. The kernel's stores into its own pages do not count.
    /// </summary>
    public static void CheckNotified(Machine k, Pfn pfn, ref Folio p, Slot slot)
    {
        if (p.Generation != k.HoldAt(slot).Generation) return;
        CheckFile(k, pfn, ref p, slot, stores: true);
        if (!k.HoldAt(slot).Is(HoldKind.Gup | HoldKind.Mirror)) return;
        bool mustBeStable = p.Has(PageFlags.Writeback) && !p.Has(PageFlags.Bounced);
        bool isClean = p.Has(PageFlags.Cached) && !p.Has(PageFlags.Dirty | PageFlags.Dax);
        if (mustBeStable) k.Raise(FindingKind.UnstableWriteback, pfn, Culprit.Acquirer, slot);
        else if (isClean) k.Raise(FindingKind.WriteToClean, pfn, Culprit.Acquirer, slot);
    }

    /// <summary>
    /// Since it was acquired, a block of a DAX file has been given to another file, which the access reaches; or the
    /// page has left its file, and what is stored reaches nobody.
    /// </summary>
    static void CheckFile(Machine k, Pfn pfn, ref Folio p, Slot slot, bool stores)
    {
        var hold = k.HoldAt(slot);
        bool isChanged = p.FileGeneration != hold.FileGeneration;
        if (!isChanged || !hold.Is(HoldKind.Gup | HoldKind.Mirror)) return;
        if (p.Has(PageFlags.Cached))
            k.Raise(FindingKind.DaxBlockReuse, pfn, Culprit.Remover, losesData: stores);
        else if (stores && hold.IsOfFile) k.Raise(FindingKind.OrphanedPin, pfn, Culprit.Remover);
    }

    /// <summary>
    /// Reports what is wrong with a store into a page that is still the request's: the file system or a process does
    /// not see it.
    /// </summary>
    static void CheckStore(Machine k, ref Frame f, ref Folio p, Slot slot)
    {
        CheckNotified(k, f.Pfn, ref p, slot);
        if (HasOtherPage(k, ref f, slot)) k.Raise(FindingKind.CowIncoherent, f.Pfn, Culprit.CowMaker);
    }

    /// <summary>
    /// At the address whose page the device was given, the process has another private page by now, although it has not
    /// given up the memory: neither sees what the other stores.
    /// </summary>
    static bool HasOtherPage(Machine k, ref Frame f, Slot slot)
    {
        if (!k.HoldAt(slot).Is(HoldKind.Gup | HoldKind.Mirror) || k.HoldAt(slot).Is(HoldKind.Unmapped)) return false;
        Va at = IsFirstAgain(k, f.Index, slot) ? f.Va : f.At;
        bool isPrivate = k.IsAnon(at) || k.Mm(f.Mm).IsFilePrivate;
        uint pte = k.PteOf(f.Mm, at);
        if (!isPrivate || pte == 0) return false;
        return (Pte.IsSwap(pte) ? Pte.SwapPfn(pte) : Pte.Pfn(pte)) != f.Pfn;
    }

    /// <summary>A vector may list its first page again, which is then at the same address.</summary>
    static bool IsFirstAgain(Machine k, int index, Slot slot)
    {
        var (first, hold) = (k.HoldAt(new(slot - index)), k.HoldAt(slot));
        return index > 0 && hold.Page == first.Page && hold.Sub == first.Sub && !k.Folio(hold.Pfn).Has(PageFlags.Zero);
    }

    public static readonly Step Load = Each("device: load", static (k, ref f, ref p) =>
    {
        LoadFrom(k, ref f, k.SlotOf(k.Current, f.Index));
    });

    public static void LoadFrom(Machine k, ref Frame f, Slot slot)
    {
        ref Folio p = ref k.Folio(f.Pfn);
        k.Emit(EventKind.DmaLoad, f.Pfn, ref p, 1, arg: k.HoldAt(slot).Sub, slot: slot);
        CheckAccess(k, f.Pfn, ref p, slot);
        if (IsSomebodyElses(k, slot, ref p)) RaiseAfterFree(k, f.Pfn, ref p, slot);
        else CheckLoad(k, ref f, ref p, slot);
    }

    static void CheckLoad(Machine k, ref Frame f, ref Folio p, Slot slot)
    {
        CheckFile(k, f.Pfn, ref p, slot, stores: false);
        bool isStale = k.HoldAt(slot).Is(HoldKind.Longterm) && HasOtherPage(k, ref f, slot);
        if (isStale) k.Raise(FindingKind.CowIncoherent, f.Pfn, Culprit.CowMaker);
    }

    static void CheckAccess(Machine k, Pfn pfn, ref Folio p, Slot slot)
    {
        if (p.Has(PageFlags.Secure)) k.Raise(FindingKind.SecureIo, pfn, Culprit.Acquirer, slot);
    }

    /// <summary>
    /// The device takes the vector for consecutive pages of one folio, and stores into the one after what was taken.
    /// </summary>
    public static readonly Step StoreConsecutive = Each("device: store", static (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (f.Index == k.HoldAt(slot).Sub) { StoreInto(k, ref f, slot); return; }
        p.Content++;
        k.Emit(EventKind.DmaStore, f.Pfn, ref p, 1, arg: f.Index, slot: slot);
        k.Raise(FindingKind.WrongSubpage, f.Pfn, Culprit.Acquirer, slot, losesData: true);
    });

    static void RaiseAfterFree(Machine k, Pfn pfn, ref Folio p, Slot slot) =>
        k.Raise(FindingKind.DmaAfterFree, pfn, Culprit.Releaser, slot, losesData: !p.IsFree);

    static bool IsSomebodyElses(Machine k, Slot slot, ref Folio p) =>
        p.IsFree || p.Generation != k.HoldAt(slot).Generation;

    // ---- page by page, each an I/O of its own ----

    public static readonly Step StoreOne = Do("device: store", static (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        f.Pfn = k.HoldAt(slot).Pfn;
        StoreInto(k, ref f, slot);
    });

    public static readonly Step EndOne = Do("bio_endio", static (k, ref f, ref p) =>
    {
        IoHolds.Complete(k, k.Current, f.ParentFrame, f.Index);
    });

    // ---- completion ----

    /// <summary>bio_endio: the device is done with all pages at once.</summary>
    public static readonly Step EndIo = Do("bio_endio", static (k, ref f, ref p) =>
    {
        for (int i = 0; i < f.Pages; i++) IoHolds.Complete(k, k.Current, f.ParentFrame, i);
    });
}
