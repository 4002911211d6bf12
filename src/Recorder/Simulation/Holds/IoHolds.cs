using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>I/O in flight: while a device works, it has copies of the holds that it relies on.</summary>
static class IoHolds
{
    /// <summary>
    /// Gives page i of the frame's vector to its device, which relies on the stronger of the page's hold and the
    /// request's; the former may be gone already.
    /// </summary>
    public static void Submit(Machine k, FrameId frame, int i, bool deviceWrites)
    {
        Slot slot = k.SlotOf(frame, i), deviceSlot = k.SlotOf(k.DeviceOf[frame], i);
        ref Hold own = ref k.HoldAt(slot), requests = ref k.HoldAt(k.RequestSlotOf(frame, i));
        if (!own.IsEmpty) own.Kind |= HoldKind.InFlight;
        if (!requests.IsEmpty) requests.Kind |= HoldKind.InFlight;
        const HoldKind reliedOn = HoldKind.Get | HoldKind.Pin | HoldKind.Longterm | HoldKind.Gup | HoldKind.Mirror
            | HoldKind.Unmapped;
        Slot held = own.IsEmpty ? k.RequestSlotOf(frame, i) : slot;
        SubmitPage(k, held, deviceSlot, (own.Kind | requests.Kind) & reliedOn, deviceWrites);
    }

    /// <summary>
    /// Gives the page of an owner's slot to a slot of its device; a page that is not there now will be faulted in by
    /// the device.
    /// </summary>
    public static void SubmitPage(Machine k, Slot slot, Slot deviceSlot, HoldKind strongest, bool deviceWrites)
    {
        var own = k.HoldAt(slot);
        k.HoldAt(deviceSlot) = default;
        if (own.IsEmpty) return;
        k.HoldAt(deviceSlot) = own;
        k.HoldAt(deviceSlot).Kind = deviceWrites ? strongest | HoldKind.Write : strongest;
        k.Log?.Blame.Submitted(slot, deviceSlot);
        var flags = deviceWrites ? EventFlags.Write : EventFlags.None;
        long arg = 0;
        if (own.Is(HoldKind.Uncounted))
        {
            k.HoldAt(deviceSlot).Kind |= HoldKind.Gup;
            (flags, arg) = (flags | Ledger.FlagsOf(own.Kind & HoldKind.Longterm), own.Mm);
        }
        k.Emit(EventKind.IoSubmit, own.Pfn, ref k.Folio(own.Pfn), 1, flags, arg: arg, slot: slot);
    }

    /// <summary>The device is done with page i of its vector.</summary>
    public static void Complete(Machine k, FrameId device, FrameId parent, int i)
    {
        Slot deviceSlot = k.SlotOf(device, i);
        CompletePage(k, deviceSlot);
        k.HoldAt(k.SlotOf(parent, i)).Kind &= ~HoldKind.InFlight;
        k.HoldAt(k.RequestSlotOf(parent, i)).Kind &= ~HoldKind.InFlight;
    }

    /// <summary>The device is done with the page of a slot.</summary>
    public static void CompletePage(Machine k, Slot deviceSlot)
    {
        var hold = k.HoldAt(deviceSlot);
        k.HoldAt(deviceSlot) = default;
        if (!hold.IsEmpty) k.Emit(EventKind.IoComplete, hold.Pfn, ref k.Folio(hold.Pfn), 1);
    }

    /// <summary>
    /// A hold was released while the device works: wrong, unless an equally strong one of the same request remains.
    /// </summary>
    public static void NoteReleased(Machine k, Slot slot, Hold released)
    {
        if (k.Folio(released.Pfn).Generation != released.Generation) return;
        FrameId frame = k.FrameOf(slot), device = k.DeviceOf[frame];
        Slot deviceSlot = DeviceSlot(k, device, released.Pfn);
        if (!deviceSlot.Exists) return;
        for (Slot s = k.SlotOf(frame, 0); s < k.EndOf(frame); s++)
            if (k.HoldAt(s).Page == released.Page && k.HoldAt(s).Strength >= k.HoldAt(deviceSlot).Strength) return;
        k.Log?.ReleasedInFlight(k, deviceSlot);
        k.Raise(FindingKind.EarlyRelease, released.Pfn, Culprit.Here);
    }

    static Slot DeviceSlot(Machine k, FrameId device, Pfn pfn)
    {
        for (int i = 0; i < k.Shape.PagesPerRequest; i++)
            if (k.HoldAt(k.SlotOf(device, i)).Pfn == pfn) return k.SlotOf(device, i);
        return Slot.None;
    }
}
