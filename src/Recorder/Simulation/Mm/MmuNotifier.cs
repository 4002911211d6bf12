using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// A registration without pins (mm/mmu_notifier.c, mm/hmm.c): the device has a page table of its own, and faults.
/// Before the kernel changes a mapping it notifies the driver, which takes the page out of the device's table and
/// returns once the device can no longer access it. The entries of that table are in the ledger, as holds that are not
/// counted.
/// Not modelled: devices that are slow to stop, ranges under change (the sequence number of hmm_range_fault).
/// </summary>
static class MmuNotifier
{
    /// <summary>mmu_notifier_invalidate_range_start, for one page of an mm.</summary>
    public static void Invalidate(Machine k, int mm, Pfn pfn)
    {
        if (!k.Policy.MirrorsRegistrations) return;
        for (Slot slot = default; slot < k.ActorSlots; slot++)
            if (IsNotified(ref k.HoldAt(slot), mm, pfn)) Ledger.Release(k, slot);
    }

    /// <summary>The hold is an entry of a device's table for this page, and its driver does as it is told.</summary>
    static bool IsNotified(ref Hold hold, int mm, Pfn pfn) =>
        hold.Page == pfn + 1 && hold.Mm == mm && hold.Is(HoldKind.Mirror) && !hold.Is(HoldKind.IgnoresNotifier);

    /// <summary>The driver of this registration does nothing when it is notified.</summary>
    public static readonly Step Ignore = Each("mmu_interval_notifier_insert", static (k, ref f, ref p) =>
        k.HoldAt(k.SlotOf(k.Current, f.Index)).Kind |= HoldKind.IgnoresNotifier).If(p => p.MirrorsRegistrations);
}
