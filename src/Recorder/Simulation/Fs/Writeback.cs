using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Arch;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// mm/page-writeback.c and the file system's writepages. All of it but the end of the I/O runs under the folio lock,
/// which a device does not take.
/// Not modelled: several folios per I/O, journalled data.
/// </summary>
static class Writeback
{
    /// <summary>False if there is nothing to write: the folio is clean or gone from its file.</summary>
    public static readonly Step IsDirty =
        Try("folio_test_dirty", static (k, ref f, ref p) => NeedsWriting(k, ref f, ref p));

    /// <summary>WB_SYNC_NONE does not wait for a writeback that is under way either.</summary>
    public static readonly Step IsDirtyAndIdle = Try("folio_test_dirty", static (k, ref f, ref p) =>
        NeedsWriting(k, ref f, ref p) && !p.Has(PageFlags.Writeback));

    static bool NeedsWriting(Machine k, ref Frame f, ref Folio p)
    {
        bool isCached = k.PageCache(f.At) == f.Pfn + 1;
        return isCached && p.Has(PageFlags.Dirty) && !k.Shape.IsShmem;
    }

    public static readonly Step WaitForWriteback = Do("folio_wait_writeback", static (k, ref f, ref p) => { })
        .WaitsFor(PageWriteback.EndOfWriteback);

    /// <summary>
    /// ext4 looks for buffers before it cleans a page. Without them it warns, and the page is not dirty any longer:
    /// what it holds is lost unless it is dirtied again. Its page-table entries stay as they are.
    /// </summary>
    public static readonly Step HasBuffers = Try("mpage_prepare_extent_to_map: buffers?", static (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.Private)) return true;
        k.Emit(EventKind.Writepage, f.Pfn, ref p, outcome: Outcome.Bug);
        p.Clear(PageFlags.Dirty);
        k.Emit(EventKind.ClearDirty, f.Pfn, ref p);
        return false;
    }).If(p => p.LooksForBuffersFirst);

    /// <summary>
    /// folio_mkclean: from now on no process can store without a fault, which waits for the folio lock. If there was a
    /// dirty entry, the folio is marked dirty once more before its flag is cleared: whoever dirtied the entry may not
    /// have told the file system yet (mm/page-writeback.c).
    /// </summary>
    public static readonly Step Mkclean = Do("folio_mkclean", static (k, ref f, ref p) =>
    {
        if (Rmap.Mkclean(k, f.Pfn, ref p)) PageWriteback.SetDirty(k, f.Pfn, ref p);
    }).In("folio_clear_dirty_for_io", "ext4_writepages");

    /// <summary>
    /// A cleaning pass leaves a pinned page dirty, if the policy says so. It asks after write-protecting: a pin that it
    /// cannot see yet will find its page-table entry changed, and back off (Kara, September 2022).
    /// </summary>
    public static readonly Step SkipPinned = Try("folio_clear_dirty_for_io: pinned?", static (k, ref f, ref p) =>
    {
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return true;
        k.Emit(EventKind.ClearDirty, f.Pfn, ref p, outcome: Outcome.Skipped);
        return false;
    }).If(p => p.SkipsPinnedPages);

    /// <summary>
    /// An integrity pass must write the page: it unlocks it (a completion may need the lock), waits until it is no
    /// longer pinned, and tries again.
    /// </summary>
    public static readonly Step NotPinned =
        Try("folio_clear_dirty_for_io: pinned?", static (k, ref f, ref p) => !PinTracking.IsPinned(k, ref p, f.Pfn))
            .If(p => p.SyncWaitsForPins);

    /// <summary>An integrity pass skips a page whose pins will not go away by themselves.</summary>
    public static readonly Step NotPinnedForLong =
        Try("folio_clear_dirty_for_io: for long?", static (k, ref f, ref p) =>
        {
            if (!PinTracking.IsPinnedForLong(k, ref p)) return true;
            k.Emit(EventKind.ClearDirty, f.Pfn, ref p, outcome: Outcome.Skipped);
            return false;
        }).If(p => p.MkcleanOnPinned == MkcleanOnPinned.SkipLongWaitShort);

    public static readonly Step WaitForPins = Do("folio_wait_pins", static (k, ref f, ref p) => { })
        .WaitsFor(ShortPins);

    static Wait ShortPins(Machine k, ref Frame f, ref Folio p) =>
        PinTracking.IsPinnedForLong(k, ref p) ? Wait.None : Pins(k, ref f, ref p);

    public static Wait Pins(Machine k, ref Frame f, ref Folio p)
    {
        if (!PinTracking.IsPinned(k, ref p, f.Pfn)) return Wait.None;
        return new Wait(k.Policy.AsksForRelease ? WaitReason.ReleaseAnswer : WaitReason.Pins, f.Pfn);
    }

    /// <summary>Asks every owner of a long-term hold on the page to let go.</summary>
    public static readonly Step AskOwners = Do("folio_request_release", static (k, ref f, ref p) =>
    {
        AskForRelease(k, f.Pfn);
    }).If(p => p.AsksForRelease);

    public static void AskForRelease(Machine k, Pfn pfn)
    {
        k.Emit(EventKind.ReleaseRequest, pfn, ref k.Folio(pfn));
        for (Slot slot = default; slot < k.ActorSlots; slot++)
        {
            bool isLongterm = HolderTable.IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.Longterm);
            if (isLongterm) k.Frame(k.FrameOf(slot)).AskedToRelease = true;
        }
    }

    // ---- references that are not pins ----

    public static readonly Step NotReferenced = Try("folio_clear_dirty_for_io: referenced?", static (k, ref f, ref p) =>
    {
        return !PinTracking.HasTransients(k, ref p, f.Pfn);
    }).If(p => p.WaitsForTransients);

    public static readonly Step WaitForTransients = Do("folio_wait_references", static (k, ref f, ref p) => { })
        .WaitsFor(Transients)
        .If(p => p.WaitsForTransients);

    static Wait Transients(Machine k, ref Frame f, ref Folio p) =>
        PinTracking.HasTransients(k, ref p, f.Pfn) ? new Wait(WaitReason.References, f.Pfn) : Wait.None;

    // ---- the write itself ----

    static bool IsBounced(Machine k, ref Frame f, ref Folio p) =>
        k.Policy.BouncesPinnedPages && PinTracking.IsPinned(k, ref p, f.Pfn);

    /// <summary>
    /// A pinned page that is written from a copy stays dirty: its device may change it at any time. It cannot be pinned
    /// anew between here and the start of the writeback: faults wait for the folio lock.
    /// </summary>
    public static readonly Step ClearDirty = Do("folio_clear_dirty_for_io", static (k, ref f, ref p) =>
    {
        bool bounce = IsBounced(k, ref f, ref p);
        if (!bounce) p.Clear(PageFlags.Dirty);
        k.Emit(EventKind.ClearDirty, f.Pfn, ref p, outcome: bounce ? Outcome.Skipped : Outcome.Done);
    });

    /// <summary>
    /// The file system maps the page's blocks. Without buffers that was a BUG (fs/ext4/inode.c in Linux 4.4), after
    /// which the page is clean here.
    /// </summary>
    public static readonly Step MapBlocks = Try("ext4_writepages: map blocks", static (k, ref f, ref p) =>
    {
        bool whole = p.Has(PageFlags.Private);
        k.Emit(EventKind.Writepage, f.Pfn, ref p, outcome: whole ? Outcome.Done : Outcome.Bug);
        return whole;
    });

    public static Step Start(EventFlags flags) => Do("folio_start_writeback", (k, ref f, ref p) =>
    {
        bool bounce = IsBounced(k, ref f, ref p);
        p.Set(bounce ? PageFlags.Writeback | PageFlags.Bounced : PageFlags.Writeback);
        p.Snapshot = p.Content;
        k.Emit(EventKind.WritebackStart, f.Pfn, ref p, flags: flags);
        SecurePages.MakeAccessible(k, f.Pfn, ref p, MakeAccessible.PinsAndWriteback);
        if (p.WriteHolds > 0 && !p.Has(PageFlags.Bounced)) k.Raise(FindingKind.WritebackOfPinned, f.Pfn, Culprit.Here);
    });

    /// <summary>The disk has what the page held when the writeback began (the device took its checksum then).</summary>
    public static readonly Step End = Do("folio_end_writeback", static (k, ref f, ref p) =>
    {
        (p.OnDisk, p.Snapshot) = (p.Snapshot, 0);
        p.Clear(PageFlags.Writeback | PageFlags.Bounced);
        k.Emit(EventKind.WritebackEnd, f.Pfn, ref p);
    });

    /// <summary>
    /// The run is over. Whoever holds or has locked a page may dirty it or write it yet; without one, what is in a
    /// clean page and not on the disk never gets there.
    /// </summary>
    public static void RaiseLost(Machine k)
    {
        if (k.Shape.IsShmem || k.Shape.IsDax) return;
        for (Pfn pfn = default; pfn < k.Shape.Folios; pfn++)
        {
            ref Folio p = ref k.Folio(pfn);
            if (!p.Has(PageFlags.Cached) || p.Has(PageFlags.Dirty | PageFlags.Writeback) || p.LockedBy != 0) continue;
            if (p.Content == p.OnDisk || HolderTable.IsHeldByGup(k, pfn, HoldKind.Write)) continue;
            k.Raise(FindingKind.LostDirty, pfn, Culprit.LastWriter);
        }
    }
}
