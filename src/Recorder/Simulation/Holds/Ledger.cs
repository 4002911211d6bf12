using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>How a hold is given back; a bug uses the wrong one.</summary>
enum ReleaseWith : byte { Own, Put, Unpin }

/// <summary>
/// Who really holds what: every reference and pin passes through here, with its event, its entry in the ledger and the
/// truth about what was wrong with it. Real kernels have nothing like it.
/// </summary>
static class Ledger
{
    // ---- acquire ----

    /// <summary>Enters a hold whose counts were raised before (gup_fast), and logs it.</summary>
    public static void Enter(
        Machine k, Slot slot, Pfn pfn, HoldKind kind, EventFlags flags, ushort sub = 0) =>
        Enter(k, slot, pfn, kind, flags, k.Folio(pfn).Order, sub);

    static void Enter(Machine k, Slot slot, Pfn pfn, HoldKind kind, EventFlags flags, byte order, ushort sub)
    {
        ref Folio p = ref k.Folio(pfn);
        kind |= PinTracking.RangeOf(k.Policy, ref p, kind);
        byte mm = k.Frame(k.Current).Mm;
        bool gup = (kind & HoldKind.Gup) != 0, pin = (kind & HoldKind.Pin) != 0;
        var hold = k.HoldAt(slot) = Of(pfn, ref p) with { Kind = kind, Order = order, Mm = mm, Sub = sub };
        if (IsWriter(kind)) p.WriteHolds++;
        if (IsLongPin(k, kind)) p.LongPins += hold.Covers;
        k.Log?.Acquired(k, slot, pfn, gup);
        long arg = gup ? EventArg.OfAcquisition(mm, sub) : 0;
        var acquired = pin ? EventKind.Pin : EventKind.Get;
        k.Emit(acquired, pfn, ref p, hold.Covers, flags | FlagsOf(kind), arg: arg, slot: slot);
        Accounting.NoteTaken(k, hold);
        if (pin && p.IsSmallZero) k.Raise(FindingKind.ZeroPageCounted, pfn, Culprit.Here);
    }

    /// <summary>A hold of this life of a page, and of its life in a file.</summary>
    static Hold Of(Pfn pfn, ref Folio p) =>
        new() { Page = pfn + 1, Generation = p.Generation, FileGeneration = p.FileGeneration };

    /// <summary>
    /// The caller may use the page and need not release it: it is neither counted nor logged.
    /// </summary>
    public static void EnterUncounted(Machine k, Slot slot, Pfn pfn, HoldKind kind = HoldKind.Uncounted)
    {
        byte mm = k.Frame(k.Current).Mm;
        k.HoldAt(slot) = Of(pfn, ref k.Folio(pfn)) with { Kind = kind, Mm = mm };
        k.Log?.Blame.Untracked(slot);
    }

    /// <summary>Enters an entry of a device's own page table: it is logged but not counted.</summary>
    public static void EnterMirror(Machine k, Slot slot, Pfn pfn, HoldKind kind, int mm)
    {
        ref Folio p = ref k.Folio(pfn);
        k.HoldAt(slot) = Of(pfn, ref p) with { Kind = kind | HoldKind.Mirror, Mm = (byte)mm };
        k.Log?.Acquired(k, slot, pfn, gup: false);
        k.Emit(EventKind.DevMap, pfn, ref p, 1, FlagsOf(kind), arg: mm, slot: slot);
    }

    static void DropMirror(Machine k, Slot slot)
    {
        Pfn pfn = k.HoldAt(slot).Pfn;
        k.HoldAt(slot) = default;
        k.Emit(EventKind.DevUnmap, pfn, ref k.Folio(pfn), 1, slot: slot);
    }

    /// <summary>Takes a reference or pin and enters the hold.</summary>
    public static void Take(Machine k, Slot slot, Pfn pfn, HoldKind kind, ushort sub = 0) =>
        Take(k, slot, pfn, kind, k.Folio(pfn).Order, sub);

    /// <summary>
    /// Takes 2^order references or pins at once, as a loop in user space would; they may overflow the count.
    /// </summary>
    public static void TakeMany(Machine k, Slot slot, Pfn pfn, byte order, HoldKind kind) =>
        Take(k, slot, pfn, kind | HoldKind.Many, order, sub: 0);

    /// <summary>
    /// Takes one reference in place of a hold of the same request: whoever may use the page through that one may use it
    /// through this one for as long, and GUP's ways to mark a page know nothing of it.
    /// </summary>
    public static void TakeOver(Machine k, Slot slot, Slot from)
    {
        const HoldKind kept = HoldKind.Gup | HoldKind.Write;
        var hold = k.HoldAt(from);
        Take(k, slot, hold.Pfn, HoldKind.Get | HoldKind.HandOver | HoldKind.Single | hold.Kind & kept, hold.Sub);
    }

    static void Take(Machine k, Slot slot, Pfn pfn, HoldKind kind, byte order, ushort sub)
    {
        ref Folio p = ref k.Folio(pfn);
        int n = new Hold { Page = pfn + 1, Kind = kind, Order = order }.Covers;
        bool overflows = (kind & HoldKind.Pin) != 0 ? p.AddPins(n) : p.AddRefs(n);
        Enter(k, slot, pfn, kind, EventFlags.None, order, sub);
        if (overflows) k.Raise(FindingKind.RefcountOverflow, pfn, Culprit.Here);
    }

    static bool IsWriter(HoldKind kind) =>
        (kind & (HoldKind.Gup | HoldKind.Write | HoldKind.Force)) == (HoldKind.Gup | HoldKind.Write);

    public static EventFlags FlagsOf(HoldKind kind) =>
        ((kind & HoldKind.Gup) != 0 ? EventFlags.Gup : 0)
        | ((kind & HoldKind.Write) != 0 ? EventFlags.Write : 0)
        | ((kind & HoldKind.Longterm) != 0 ? EventFlags.Longterm : 0)
        | ((kind & HoldKind.NoStat) != 0 ? EventFlags.NoStat : 0)
        | ((kind & HoldKind.HandOver) != 0 ? EventFlags.HandOver : 0)
        | ((kind & HoldKind.Force) != 0 ? EventFlags.Force : 0);

    // ---- release ----

    /// <summary>Gives a hold back. With the wrong function the counts go wrong, as they would in a kernel.</summary>
    public static void Release(Machine k, Slot slot, ReleaseWith with = ReleaseWith.Own) =>
        Release(k, slot, with, k.HoldAt(slot).Sub);

    /// <summary>As above, but names a page of a large folio, which may not be the one that was taken.</summary>
    public static void Release(Machine k, Slot slot, ReleaseWith with, ushort sub)
    {
        var hold = k.HoldAt(slot);
        Pfn pfn = hold.Pfn;
        if (hold.Is(HoldKind.Uncounted)) { k.HoldAt(slot) = default; return; }
        if (hold.Is(HoldKind.Mirror)) { DropMirror(k, slot); return; }
        if (hold.IsEmpty) return;       // a notifier got there first, or the request never had it
        bool wasPin = hold.Is(HoldKind.Pin), unpin = with == ReleaseWith.Unpin || with == ReleaseWith.Own && wasPin;
        ref Folio p = ref k.Folio(pfn);
        if (IsWriter(hold.Kind) && p.Generation == hold.Generation && p.WriteHolds > 0) p.WriteHolds--;
        if (IsLongPin(k, hold.Kind) && p.Generation == hold.Generation) p.LongPins -= hold.Covers;
        if (hold.Is(HoldKind.InRange)) PinTracking.LeaveRange(k, k.FrameOf(slot));
        k.HoldAt(slot) = default;
        if (ClearsFlag(k.Policy.Track, hold)) p.Clear(PageFlags.DmaPinned);
        if (hold.Is(HoldKind.Locked)) FolioLock.Release(k, pfn, ref p);
        Lower(k, pfn, unpin, hold.Covers, slot, sub);
        Accounting.NoteReleased(k, hold);
        if (wasPin && !unpin) k.Raise(FindingKind.PutOnPin, pfn, Culprit.Here);
        if (unpin && sub != hold.Sub) k.Raise(FindingKind.WrongSubpage, pfn, Culprit.Here);
        if (!wasPin && unpin) k.Raise(FindingKind.UnpinOnGet, pfn, Culprit.Here);
        if (unpin && hold.Is(HoldKind.NoStat)) k.Raise(FindingKind.StatDrift, pfn, Culprit.Acquirer, slot);
        if (hold.Is(HoldKind.InFlight)) IoHolds.NoteReleased(k, slot, hold);
        RaiseIfHeldLong(k, slot, hold);
        NoteRelease(k, pfn, HowReleased(wasPin, unpin));
        FreeIfUnused(k, pfn);
    }

    static bool IsLongPin(Machine k, HoldKind kind)
    {
        const HoldKind longPin = HoldKind.Pin | HoldKind.Longterm;
        return k.Policy.Track == Track.TwoCounters && (kind & longPin) == longPin;
    }

    static bool ClearsFlag(Track track, Hold hold) => hold.Is(HoldKind.Gup) && track switch
    {
        Track.FlagClearOnPut => !hold.Is(HoldKind.HandOver),
        Track.FlagLongterm => hold.Is(HoldKind.Longterm),
        _ => false,
    };

    /// <summary>Reports a GUP hold that was kept for long without having been announced as long-term.</summary>
    static void RaiseIfHeldLong(Machine k, Slot slot, Hold hold)
    {
        bool isShort = hold.Is(HoldKind.Gup) && !hold.Is(HoldKind.Longterm);
        if (isShort && k.Log is { } log && log.IsHeldLong(slot))
            k.Raise(FindingKind.LongPin, hold.Pfn, Culprit.Acquirer, slot);
    }

    /// <summary>The run is over; whatever is still held has been held until now.</summary>
    public static void RaiseHeldLong(Machine k)
    {
        for (Slot slot = default; slot < k.ActorSlots; slot++) RaiseIfHeldLong(k, slot, k.HoldAt(slot));
    }

    static Releases HowReleased(bool wasPin, bool unpin) => (wasPin, unpin) switch
    {
        (true, true) => Releases.UnpinOfPin,
        (false, true) => Releases.UnpinOfGet,
        (true, false) => Releases.PutOfPin,
        (false, false) => Releases.PutOfGet,
    };

    /// <summary>
    /// Reports a function that is right for one page of a step and wrong for another, or wrong in two ways: it was
    /// called for pages that had been taken in different ways.
    /// </summary>
    static void NoteRelease(Machine k, Pfn pfn, Releases how)
    {
        ref Frame f = ref k.Frame(k.Current);
        f.Released |= how;
        var sameFunction = (how & Releases.Unpins) != 0 ? Releases.Unpins : Releases.Puts;
        if ((f.Released & sameFunction) != how) k.Raise(FindingKind.MixedCleanup, pfn, Culprit.Here);
    }

    /// <summary>Releases a page that the I/O only lists, as if it had been taken for it.</summary>
    public static void ReleaseListed(Machine k, Slot slot, bool unpin)
    {
        Pfn pfn = k.HoldAt(slot).Pfn;
        k.HoldAt(slot) = default;
        Lower(k, pfn, unpin, k.Folio(pfn).Pages, slot: Slot.None);
        if (unpin) k.Raise(FindingKind.OverUnpin, pfn, Culprit.Here);
        NoteRelease(k, pfn, unpin ? Releases.UnpinOfListed : Releases.PutOfListed);
        FreeIfUnused(k, pfn);
    }

    /// <summary>Unpins a page that the caller does not hold.</summary>
    public static void UnpinForeign(Machine k, Pfn pfn)
    {
        Lower(k, pfn, unpin: true, k.Folio(pfn).Pages, slot: Slot.None);
        k.Raise(FindingKind.OverUnpin, pfn, Culprit.Here);
        FreeIfUnused(k, pfn);
    }

    /// <summary>
    /// Drops n references that no ledger entry stands for (a mapping's, the page cache's), and logs why.
    /// </summary>
    public static void Drop(Machine k, Pfn pfn, int n, EventKind kind, long arg = 0, EventFlags flags = EventFlags.None)
    {
        ref Folio p = ref k.Folio(pfn);
        p.AddRefs(-n);
        k.Emit(kind, pfn, ref p, n, flags, arg: arg);
        FreeIfUnused(k, pfn);
    }

    static void Lower(Machine k, Pfn pfn, bool unpin, int n, Slot slot, ushort sub = 0)
    {
        ref Folio p = ref k.Folio(pfn);
        if (unpin) p.AddPins(-n);
        else p.AddRefs(-n);
        k.Emit(unpin ? EventKind.Unpin : EventKind.Put, pfn, ref p, n, arg: EventArg.OfRelease(sub), slot: slot);
    }

    static void FreeIfUnused(Machine k, Pfn pfn)
    {
        if (k.Folio(pfn).IsFree) k.Free(pfn);
    }

    // ---- the owner's end ----

    /// <summary>
    /// The request is over, and nothing will release what it still holds. Returns how many pages that is.
    /// </summary>
    public static int Abandon(Machine k, FrameId frame)
    {
        int held = 0;
        for (int i = 0; i < k.Frame(frame).Pages; i++)
        {
            held += k.HoldAt(k.SlotOf(frame, i)).Covers;
            Lose(k, k.SlotOf(frame, i));
            Lose(k, k.RequestSlotOf(frame, i));
        }
        return held;
    }

    static void Lose(Machine k, Slot slot)
    {
        var hold = k.HoldAt(slot);
        if (hold.IsEmpty) return;
        if (hold.Is(HoldKind.Mirror)) { DropMirror(k, slot); return; }
        k.HoldAt(slot) = default;
        if (hold.Is(HoldKind.Uncounted | HoldKind.Listed)) return;
        var kind = hold.Is(HoldKind.Pin) ? FindingKind.LeakedPin : FindingKind.LeakedReference;
        k.Raise(kind, hold.Pfn, Culprit.Acquirer, slot);
    }
}
