namespace Pintrace.Recorder.Simulation.State;

/// <summary>
/// Who really holds a page: questions that the simulator answers from its ledger, and that no kernel could.
/// </summary>
static class HolderTable
{
    /// <summary>True if the slot holds this life of the page in any way.</summary>
    public static bool IsHoldOf(KernelState k, Slot slot, Pfn pfn) =>
        k.HoldAt(slot).Page == pfn + 1 && k.HoldAt(slot).Generation == k.Folio(pfn).Generation;

    /// <summary>True if the slot holds this life of the page through GUP.</summary>
    public static bool IsGupHoldOf(KernelState k, Slot slot, Pfn pfn) =>
        IsHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.Gup);

    /// <summary>True if the page may be written through the slot, a GUP hold or that of a device at work.</summary>
    public static bool IsWriterOf(KernelState k, Slot slot, Pfn pfn)
    {
        bool holds = slot < k.ActorSlots ? IsGupHoldOf(k, slot, pfn) : IsHoldOf(k, slot, pfn);
        return holds && k.HoldAt(slot).Is(HoldKind.Write) && !k.HoldAt(slot).Is(HoldKind.Force);
    }

    /// <summary>True if a long-term holder of the page has not been asked to let go yet.</summary>
    public static bool IsHeldByUnasked(KernelState k, Pfn pfn)
    {
        for (Slot slot = default; slot < k.ActorSlots; slot++)
        {
            bool longterm = IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.Longterm);
            if (longterm && !k.Frame(k.FrameOf(slot)).AskedToRelease) return true;
        }
        return false;
    }

    /// <summary>True if any actor holds the page through GUP or, more narrowly, with a hold of this kind.</summary>
    public static bool IsHeldByGup(KernelState k, Pfn pfn, HoldKind kind = HoldKind.Gup)
    {
        for (Slot slot = default; slot < k.ActorSlots; slot++)
            if (IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(kind)) return true;
        return false;
    }

    /// <summary>True if any actor holds this life of the page in any way.</summary>
    public static bool IsHeld(KernelState k, Pfn pfn)
    {
        for (Slot slot = default; slot < k.ActorSlots; slot++)
            if (IsHoldOf(k, slot, pfn)) return true;
        return false;
    }

    /// <summary>A slot through which the page may be written; -1 if there is none.</summary>
    public static Slot WriterSlot(KernelState k, Pfn pfn)
    {
        for (Slot slot = default; slot < k.Slots; slot++)
            if (IsWriterOf(k, slot, pfn)) return slot;
        return Slot.None;
    }
}
