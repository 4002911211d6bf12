using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// A registration without pins (mm/mmu_notifier.c, mm/hmm.c): the device has a page table of its own, and faults. Before the kernel
/// changes a mapping it notifies the driver, which takes the page out of the device's table and returns when the device can not
/// access it any more. The entries of that table are in the ledger, as holds that count nothing.
/// Not modelled: devices that are slow to stop, ranges under change (the sequence number of hmm_range_fault).
/// </summary>
static class MmuNotifier
{
    public static bool Mirrors(PolicySpec p) => p.Registration == Registration.MmuNotifier;

    /// <summary>The device's table gets the page that the process's table has, which is faulted in first.</summary>
    public static Step Map(bool write) => Do("hmm_range_fault", (k, ref f, ref p) => MapPage(k, f.Mm, f.At, k.SlotOf(k.Current, f.Index), write ? HoldKind.Write : HoldKind.None))
        .WaitsFor(write ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker);

    static void MapPage(Machine k, int mm, int va, int slot, HoldKind kind)
    {
        Memory.FaultIn(k, mm, va, (kind & HoldKind.Write) != 0);
        int pfn = Pte.Pfn(k.PteOf(mm, va));
        Ledger.EnterMirror(k, slot, pfn, kind, mm);
    }

    /// <summary>mmu_notifier_invalidate_range_start, for one page of an mm.</summary>
    public static void Invalidate(Machine k, int mm, int pfn)
    {
        if (!Mirrors(k.Policy)) return;
        for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
            if (k.HoldAt(slot) is var hold && hold.Page == pfn + 1 && hold.Mm == mm && hold.Is(HoldKind.Mirror) && !hold.Is(HoldKind.IgnoresNotifier)) Ledger.Release(k, slot);
    }

    /// <summary>The driver of this registration does nothing when it is notified.</summary>
    public static readonly Step Ignore = Each("mmu_interval_notifier_insert", static (k, ref f, ref p) => k.HoldAt(k.SlotOf(k.Current, f.Index)).Kind |= HoldKind.IgnoresNotifier).If(Mirrors);

    // ---- on the device ----

    /// <summary>A store through the device's table; if its entry is gone the device faults, and has the page of today.</summary>
    public static readonly Step Store = Each("device: store", static (k, ref f, ref _) =>
    {
        Translate(k, ref f, HoldKind.Write);
        Bio.StoreInto(k, ref f, k.SlotOf(k.Current, f.Index));
    }).WaitsFor(static (k, ref f, ref p) => IsMapped(k, ref f) ? Wait.None : Memory.WriteFaultBlocker(k, ref f, ref p));

    public static readonly Step Load = Each("device: load", static (k, ref f, ref _) =>
    {
        Translate(k, ref f, HoldKind.None);
        Bio.LoadFrom(k, ref f, k.SlotOf(k.Current, f.Index));
    }).WaitsFor(static (k, ref f, ref p) => IsMapped(k, ref f) ? Wait.None : Memory.ReadFaultBlocker(k, ref f, ref p));

    static int OwnersSlot(Machine k, ref Frame f) => k.SlotOf(f.Parent - 1, f.Index);

    static bool IsMapped(Machine k, ref Frame f) => !k.HoldAt(OwnersSlot(k, ref f)).IsEmpty;

    static void Translate(Machine k, ref Frame f, HoldKind kind)
    {
        int slot = k.SlotOf(k.Current, f.Index);
        if (!IsMapped(k, ref f))
        {
            Ledger.CompletePage(k, slot);
            MapPage(k, f.Mm, f.At, OwnersSlot(k, ref f), kind);
            Ledger.SubmitPage(k, OwnersSlot(k, ref f), slot, HoldKind.Mirror, (kind & HoldKind.Write) != 0);
        }
        f.Pfn = k.HoldAt(slot).Pfn;
    }
}
