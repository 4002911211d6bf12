using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>Budgets for pinned memory: three that know nothing of each other, as in mainline.</summary>
enum Budget : byte
{
    /// <summary>mm->pinned_vm: RDMA, VDPA.</summary>
    PinnedVm = 1,
    /// <summary>user->locked_vm: io_uring, AF_XDP.</summary>
    UserLockedVm = 2,
    /// <summary>Reservations of hugetlb pages.</summary>
    Hugetlb = 3,
}

/// <summary>
/// What an actor has charged for its open request. Whoever charges must uncharge; a charge that outlives its pages, and
/// pages that outlive their charge, are reported when the request ends and when something is uncharged.
/// </summary>
static class Accounting
{
    public static Step Charge(string function, Budget budget, Func<Frame, int> pages) =>
        Do(function, (k, ref f, ref p) => Charge(k, budget, pages(f)));

    public static Step Uncharge(string function, Budget budget, Func<Frame, int> pages) =>
        Do(function, (k, ref f, ref p) => Uncharge(k, budget, pages(f)));

    /// <summary>Charges a whole folio.</summary>
    public static void ChargeFolio(Machine k, Budget budget, Pfn pfn) => Charge(k, budget, k.Folio(pfn).Pages);

    static void Charge(Machine k, Budget budget, int pages)
    {
        k.Frame(k.Current).Charged += (ushort)pages;
        k.Log?.Charged(k, EventKind.Charge, pages, (long)budget);
    }

    public static void Uncharge(Machine k, Budget budget, int pages)
    {
        k.Frame(k.Current).Charged -= (ushort)pages;
        k.Log?.Charged(k, EventKind.Uncharge, pages, (long)budget);
        if (UnchargedSlot(k, k.Current) is { Exists: true } slot)
            k.Raise(FindingKind.AccountingUnder, k.HoldAt(slot).Pfn, Culprit.Acquirer, slot);
    }

    /// <summary>
    /// The oldest long-term hold of an actor that has pinned more pages than it has charged; none if it has not.
    /// </summary>
    static Slot UnchargedSlot(Machine k, FrameId frame)
    {
        var first = Slot.None;
        int pages = 0;
        for (Slot slot = k.SlotOf(frame, 0); slot < k.EndOf(frame); slot++)
        {
            if (!k.HoldAt(slot).Is(HoldKind.Longterm) || IsRepeated(k, frame, slot)) continue;
            pages += k.HoldAt(slot).Covers;
            if (!first.Exists) first = slot;
        }
        return pages > k.Frame(frame).Charged ? first : Slot.None;
    }

    static bool IsRepeated(Machine k, FrameId frame, Slot slot)
    {
        for (Slot earlier = k.SlotOf(frame, 0); earlier < slot; earlier++)
            if (k.HoldAt(earlier).Is(HoldKind.Longterm) && k.HoldAt(earlier).Page == k.HoldAt(slot).Page) return true;
        return false;
    }

    /// <summary>The request is over, and these pages are all that it still holds.</summary>
    public static void Close(Machine k, FrameId frame, int held)
    {
        ref Frame f = ref k.Frame(frame);
        if (f.Charged > held) k.RaiseWithoutPage(FindingKind.AccountingLeak, frame, Culprit.Charger);
        f.Charged = 0;
    }

    // ---- where every long-term pin is charged ----

    public static bool ChargesPins(PolicySpec p) => p.Account == Account.Memlock;

    public static void NoteTaken(Machine k, Hold hold)
    {
        if (IsCharged(k, hold)) Charge(k, Budget.PinnedVm, hold.Covers);
    }

    public static void NoteReleased(Machine k, Hold hold)
    {
        if (IsCharged(k, hold)) Uncharge(k, Budget.PinnedVm, hold.Covers);
    }

    static bool IsCharged(Machine k, Hold hold) =>
        ChargesPins(k.Policy) && hold.Is(HoldKind.Longterm) && !hold.Is(HoldKind.Charged | HoldKind.Many);
}
