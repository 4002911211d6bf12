using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>
/// block/bio.c and the device behind it. An I/O in flight is a frame of its own, run by the actor's device, with copies
/// of the holds that it relies on: a page whose generation differs was freed under the device. A device takes no lock
/// and asks no one. An actor has one I/O in flight at a time, and must wait for it before it reuses its vector.
/// Not modelled: errors.
/// </summary>
static class Bio
{
    /// <summary>Locks, dirties and unlocks each page before the I/O, in the submitter's context.</summary>
    public static readonly Step SetPagesDirty = Each("bio_set_pages_dirty", MarkDirty).WaitsFor(FolioLock.OtherHolder);

    /// <summary>
    /// False if a page was cleaned while the I/O was in flight: it must be dirtied again, by a worker that may sleep.
    /// </summary>
    public static readonly Step CheckPagesDirty = EachTry("bio_check_pages_dirty", static (k, ref f, ref p) =>
    {
        return !p.Has(PageFlags.Cached) || p.Has(PageFlags.Dirty | PageFlags.Dax);
    });

    /// <summary>folio_mark_dirty_lock for each page.</summary>
    public static Step DirtyEach(string function) => Each(function, MarkDirty).WaitsFor(FolioLock.OtherHolder);

    /// <summary>The same for the first page of the vector alone.</summary>
    public static Step DirtyFirst(string function) => Each(function, static (k, ref f, ref p) =>
    {
        if (f.Index == 0) MarkDirty(k, ref f, ref p);
    }).WaitsFor(FolioLock.OtherHolder);

    /// <summary>A mirrored page became dirty when the device faulted it in for writing.</summary>
    static void MarkDirty(Machine k, ref Frame f, ref Folio p)
    {
        if (IsHeld(k, ref f)) PageWriteback.SetDirty(k, f.Pfn, ref p);
    }

    /// <summary>The page f.Index of the vector is held, not mirrored.</summary>
    public static bool IsHeld(Machine k, ref Frame f) =>
        !k.Policy.MirrorsRegistrations || HolderTable.IsGupHoldOf(k, k.SlotOf(k.Current, f.Index), f.Pfn);

    /// <summary>Hands the whole vector to the actor's device.</summary>
    public static Step Submit(string function, Operation transfer, bool deviceWrites) =>
        Do(function, (k, ref f, ref p) =>
        {
            FrameId device = k.DeviceOf[k.Current];
            ref Frame io = ref k.Frame(device);
            (io.Pages, io.Parent) = (f.Pages, (byte)(k.Current + 1));
            for (int i = 0; i < f.Pages; i++) IoHolds.Submit(k, k.Current, i, deviceWrites);
            k.Log?.Inherit(k.Current, device);
            Operation mirrored = deviceWrites ? Dma.FaultingWrite : Dma.FaultingRead;
            k.Start(device, (IsMirrored(k) ? mirrored : transfer).On(f.Va, f.Pages, f.Mm));
        }).WaitsFor(InFlight).Requires(Needs.Device).Starts(transfer);

    /// <summary>The request has, or had, entries in the device's table instead of holds on its pages.</summary>
    static bool IsMirrored(Machine k)
    {
        if (!k.Policy.MirrorsRegistrations) return false;
        Hold first = k.HoldAt(k.SlotOf(k.Current, 0)), requests = k.HoldAt(k.RequestSlotOf(k.Current, 0));
        return first.IsEmpty && requests.IsEmpty || first.Is(HoldKind.Mirror);
    }

    public static readonly Step Await =
        Do("wait_for_completion", static (k, ref f, ref p) => { }).WaitsFor(InFlight).Requires(Needs.Device);

    public static Wait InFlight(Machine k, ref Frame f, ref Folio p) =>
        k.Frame(k.DeviceOf[k.Current]).Pc == 0 ? Wait.None : new Wait(WaitReason.Io, k.DeviceOf[k.Current]);

    // ---- page by page, each an I/O of its own ----

    /// <summary>The bio with page f.Index has completed.</summary>
    public static readonly Step AwaitOne = Do("wait_for_completion", static (k, ref f, ref p) =>
    {
        f.Pfn = k.HoldAt(k.SlotOf(k.Current, f.Index)).Pfn;
    }).WaitsFor(OneInFlight);

    static Wait OneInFlight(Machine k, ref Frame f, ref Folio p)
    {
        bool isInFlight = k.HoldAt(k.SlotOf(k.Current, f.Index)).Is(HoldKind.InFlight);
        return isInFlight ? new Wait(WaitReason.Io, k.DeviceOf[k.Current]) : Wait.None;
    }

    public static Step DirtyOne(string function) => Do(function, static (k, ref f, ref p) =>
    {
        PageWriteback.SetDirty(k, f.Pfn, ref p);
    }).WaitsFor(FolioLock.OtherHolder);

    public static readonly Step ReleaseOne = Do("bio_release_page", static (k, ref f, ref p) =>
    {
        Ledger.Release(k, k.SlotOf(k.Current, f.Index));
    });
}
