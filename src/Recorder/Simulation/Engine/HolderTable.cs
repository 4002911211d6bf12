using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Engine;

/// <summary>Who truly holds a page: questions to the ledger, for judging and for blame. No kernel could ask them.</summary>
static class HolderTable
{
    /// <summary>True if the slot holds this life of the page in any way.</summary>
    public static bool IsHoldOf(Machine k, int slot, int pfn) => k.HoldAt(slot).Page == pfn + 1 && k.HoldAt(slot).Generation == k.Folio(pfn).Generation;

    /// <summary>True if the slot holds this life of the page through GUP.</summary>
    public static bool IsGupHoldOf(Machine k, int slot, int pfn) => IsHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.Gup);

    /// <summary>True if a long-term holder of the page was not asked to let go yet.</summary>
    public static bool IsHeldByUnasked(Machine k, int pfn)
    {
        for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
            if (IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(HoldKind.Longterm) && !k.Frame(slot / k.Shape.HoldsPerFrame).AskedToRelease) return true;
        return false;
    }

    /// <summary>True if any actor holds the page through GUP, or more narrowly with a hold of such a kind.</summary>
    public static bool IsHeldByGup(Machine k, int pfn, HoldKind kind = HoldKind.Gup)
    {
        for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
            if (IsGupHoldOf(k, slot, pfn) && k.HoldAt(slot).Is(kind)) return true;
        return false;
    }

    /// <summary>A slot through which the page may be written: a hold of GUP, or that of a device at work; -1 if there is none.</summary>
    public static int WriterSlot(Machine k, int pfn)
    {
        for (int slot = 0; slot < k.SlotOf(k.Shape.Frames, 0); slot++)
            if (IsWriterOf(k, slot, pfn)) return slot;
        return -1;
    }

    public static bool IsWriterOf(Machine k, int slot, int pfn) =>
        (slot < k.SlotOf(k.Shape.Actors, 0) ? IsGupHoldOf(k, slot, pfn) : IsHoldOf(k, slot, pfn)) && k.HoldAt(slot).Is(HoldKind.Write);

    /// <summary>True if any actor holds this life of the page in any way.</summary>
    public static bool IsHeld(Machine k, int pfn)
    {
        for (int slot = 0; slot < k.SlotOf(k.Shape.Actors, 0); slot++)
            if (IsHoldOf(k, slot, pfn)) return true;
        return false;
    }
}
