using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>A device with a page table of its own: where an entry is missing, it faults.</summary>
static class MirrorFault
{
    /// <summary>
    /// A store through the device's table; if the entry is gone, the device faults and gets the page that is mapped
    /// now.
    /// </summary>
    public static readonly Step Store = Each("device: store", static (k, ref f, ref _) =>
    {
        Translate(k, ref f, HoldKind.Write);
        Device.StoreInto(k, ref f, k.SlotOf(k.Current, f.Index));
    }).WaitsFor(static (k, ref f, ref p) => IsMapped(k, ref f) ? Wait.None : Memory.WriteFaultBlocker(k, ref f, ref p));

    public static readonly Step Load = Each("device: load", static (k, ref f, ref _) =>
    {
        Translate(k, ref f, HoldKind.None);
        Device.LoadFrom(k, ref f, k.SlotOf(k.Current, f.Index));
    }).WaitsFor(static (k, ref f, ref p) => IsMapped(k, ref f) ? Wait.None : Memory.ReadFaultBlocker(k, ref f, ref p));

    static Slot OwnersSlot(Machine k, ref Frame f) => k.SlotOf(f.ParentFrame, f.Index);

    static bool IsMapped(Machine k, ref Frame f) => !k.HoldAt(OwnersSlot(k, ref f)).IsEmpty;

    static void Translate(Machine k, ref Frame f, HoldKind kind)
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (!IsMapped(k, ref f))
        {
            IoHolds.CompletePage(k, slot);
            Hmm.MapPage(k, f.Mm, f.At, OwnersSlot(k, ref f), kind);
            IoHolds.SubmitPage(k, OwnersSlot(k, ref f), slot, HoldKind.Mirror, (kind & HoldKind.Write) != 0);
        }
        f.Pfn = k.HoldAt(slot).Pfn;
    }
}
