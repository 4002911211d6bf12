using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>
/// block/bio.c and the device behind it. An I/O in flight is a frame of its own, run by the actor's device, with copies of
/// the holds that it relies on: a page whose generation differs was freed under the device. A device takes no lock and
/// asks nobody. An actor has one I/O in flight at a time; whoever submits must wait for it before it reuses its vector.
/// Not modelled: errors.
/// </summary>
static class Bio
{
    /// <summary>Locks, dirties and unlocks each page before the I/O, in the submitter's context.</summary>
    public static readonly Step SetPagesDirty = Each("bio_set_pages_dirty", MarkDirty).WaitsFor(FolioLock.OtherHolder);

    /// <summary>False if somebody cleaned a page while the I/O was in flight: it must be dirtied again, by a worker that may sleep.</summary>
    public static readonly Step CheckPagesDirty = EachTry("bio_check_pages_dirty", static (k, ref f, ref p) => !p.Has(PageFlags.Cached) || p.Has(PageFlags.Dirty | PageFlags.Dax));

    /// <summary>folio_mark_dirty_lock for each page.</summary>
    public static Step DirtyEach(string function) => Each(function, MarkDirty).WaitsFor(FolioLock.OtherHolder);

    /// <summary>A mirrored page became dirty when the device faulted it in for writing.</summary>
    static void MarkDirty(Machine k, ref Frame f, ref Folio p)
    {
        if (!MmuNotifier.Mirrors(k.Policy) || HolderTable.IsGupHoldOf(k, k.SlotOf(k.Current, f.Index), f.Pfn)) Writeback.SetDirty(k, f.Pfn, ref p);
    }

    /// <summary>Hands the whole vector to the actor's device.</summary>
    public static Step Submit(string function, Operation transfer, bool deviceWrites) => Do(function, (k, ref f, ref p) =>
    {
        int device = k.DeviceOf[k.Current];
        ref Frame io = ref k.Frame(device);
        (io.Pages, io.Parent) = (f.Pages, (byte)(k.Current + 1));
        for (int i = 0; i < f.Pages; i++) Ledger.Submit(k, k.Current, i, deviceWrites);
        k.Trace?.Inherit(k.Current, device);
        k.Start(device, (MmuNotifier.Mirrors(k.Policy) && IsMirrored(k) ? deviceWrites ? Dma.FaultingWrite : Dma.FaultingRead : transfer).On(f.Va, f.Pages, f.Mm));
    }).WaitsFor(InFlight);

    /// <summary>The request has no holds on its pages but entries in the device's table, or had.</summary>
    static bool IsMirrored(Machine k) => k.HoldAt(k.SlotOf(k.Current, 0)) is var first && (first.IsEmpty || first.Is(HoldKind.Mirror));

    public static readonly Step Await = Do("wait_for_completion", static (k, ref f, ref p) => { }).WaitsFor(InFlight);

    public static Wait InFlight(Machine k, ref Frame f, ref Folio p) =>
        k.Frame(k.DeviceOf[k.Current]).Pc == 0 ? Wait.None : new Wait(WaitReason.Io, k.DeviceOf[k.Current]);

    // ---- on the device ----

    public static readonly Step Store = Each("device: store", static (k, ref f, ref p) => StoreInto(k, ref f, k.SlotOf(k.Current, f.Index)));

    /// <summary>SD_TIMEOUT of drivers/scsi/sd.h: a disk may take so long before the command is tried again.</summary>
    const long TimeoutNs = 30_000_000_000;

    /// <summary>As <see cref="Store"/>, of one page, after a command has timed out: the page is held for long.</summary>
    public static readonly Step StoreAfterTimeout = Do("device: store", static (k, ref f, ref p) =>
    {
        k.Violations |= 1UL << (int)FindingKind.LongPin;      // a search has no clock; where there is one, the release or the end tells
        StoreInto(k, ref f, k.SlotOf(k.Current, 0));
    }).Takes(TimeoutNs);

    /// <summary>The device stores into the page of a slot of its vector, which is f.Pfn.</summary>
    public static void StoreInto(Machine k, ref Frame f, int slot)
    {
        ref Folio p = ref k.Folio(f.Pfn);
        p.Content++;
        k.Emit(EventKind.DmaStore, f.Pfn, ref p, 1, arg: k.HoldAt(slot).Sub, slot: slot);
        if (IsSomebodyElses(k, slot, ref p)) k.Raise(FindingKind.DmaAfterFree, f.Pfn, Culprit.Releaser, slot);
        else JudgeStore(k, ref f, ref p, slot);
        JudgeAccess(k, f.Pfn, ref p, slot);
    }

    /// <summary>A store that no fault told the file system of. One that the kernel makes into a page of its own is no such store.</summary>
    public static void JudgeUnnotified(Machine k, int pfn, ref Folio p, int slot)
    {
        if (p.Generation != k.HoldAt(slot).Generation) return;
        if (!k.HoldAt(slot).Is(HoldKind.Gup | HoldKind.Mirror)) return;
        if (p.Has(PageFlags.Writeback) && !p.Has(PageFlags.Bounced)) k.Raise(FindingKind.UnstableWriteback, pfn, Culprit.Acquirer, slot);
        else if (p.Has(PageFlags.Cached) && !p.Has(PageFlags.Dirty | PageFlags.Dax)) k.Raise(FindingKind.WriteToClean, pfn, Culprit.Acquirer, slot);
    }

    /// <summary>What is wrong with a store into a page that is still the request's: the file system or a process does not see it.</summary>
    static void JudgeStore(Machine k, ref Frame f, ref Folio p, int slot)
    {
        JudgeUnnotified(k, f.Pfn, ref p, slot);
        if ((p.CowedMms & 1 << f.Mm) != 0) k.Raise(FindingKind.CowIncoherent, f.Pfn, Culprit.CowMaker);
    }

    public static readonly Step Load = Each("device: load", static (k, ref f, ref p) => LoadFrom(k, ref f, k.SlotOf(k.Current, f.Index)));

    public static void LoadFrom(Machine k, ref Frame f, int slot)
    {
        ref Folio p = ref k.Folio(f.Pfn);
        k.Emit(EventKind.DmaLoad, f.Pfn, ref p, 1, arg: k.HoldAt(slot).Sub, slot: slot);
        JudgeAccess(k, f.Pfn, ref p, slot);
        if (IsSomebodyElses(k, slot, ref p)) k.Raise(FindingKind.DmaAfterFree, f.Pfn, Culprit.Releaser, slot);
        else if (k.HoldAt(slot).Is(HoldKind.Longterm) && (p.CowedMms & 1 << f.Mm) != 0) k.Raise(FindingKind.CowIncoherent, f.Pfn, Culprit.CowMaker);
    }

    static void JudgeAccess(Machine k, int pfn, ref Folio p, int slot)
    {
        if (p.Has(PageFlags.Secure)) k.Raise(FindingKind.SecureIo, pfn, Culprit.Acquirer, slot);
    }

    /// <summary>The device takes the vector for consecutive pages of one folio, and stores into the one after what was taken.</summary>
    public static readonly Step StoreConsecutive = Each("device: store", static (k, ref f, ref p) =>
    {
        int slot = k.SlotOf(k.Current, f.Index);
        p.Content++;
        k.Emit(EventKind.DmaStore, f.Pfn, ref p, 1, arg: f.Index, slot: slot);
        if (f.Index != k.HoldAt(slot).Sub) k.Raise(FindingKind.WrongSubpage, f.Pfn, Culprit.Acquirer, slot);
    });

    static bool IsSomebodyElses(Machine k, int slot, ref Folio p) => p.IsFree || p.Generation != k.HoldAt(slot).Generation;

    // ---- page by page, each an I/O of its own ----

    public static readonly Step StoreOne = Do("device: store", static (k, ref f, ref p) =>
    {
        int slot = k.SlotOf(k.Current, f.Index);
        f.Pfn = k.HoldAt(slot).Pfn;
        StoreInto(k, ref f, slot);
    });

    public static readonly Step EndOne = Do("bio_endio", static (k, ref f, ref p) => Ledger.Complete(k, k.Current, f.Parent - 1, f.Index));

    /// <summary>The bio with page f.Index has completed.</summary>
    public static readonly Step AwaitOne = Do("wait_for_completion", static (k, ref f, ref p) => f.Pfn = k.HoldAt(k.SlotOf(k.Current, f.Index)).Pfn)
        .WaitsFor(static (k, ref f, ref p) => k.HoldAt(k.SlotOf(k.Current, f.Index)).Is(HoldKind.InFlight) ? new Wait(WaitReason.Io, k.DeviceOf[k.Current]) : Wait.None);

    public static readonly Step DirtyOne = Do("folio_mark_dirty_lock", static (k, ref f, ref p) => Writeback.SetDirty(k, f.Pfn, ref p)).WaitsFor(FolioLock.OtherHolder);

    public static readonly Step ReleaseOne = Do("bio_release_page", static (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, f.Index)));

    /// <summary>bio_endio: the device is done with all pages at once.</summary>
    public static readonly Step EndIo = Do("bio_endio", static (k, ref f, ref p) =>
    {
        for (int i = 0; i < f.Pages; i++) Ledger.Complete(k, k.Current, f.Parent - 1, i);
    });
}
