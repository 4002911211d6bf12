using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// The mm side of a process: giving up mappings (munmap, exit) and going through a range of virtual pages.
/// Zapping takes only the page-table lock; references of GUP keep the page.
/// </summary>
static class Process
{
    /// <summary>Goes on to the next virtual page of the call's range; false while there is one.</summary>
    public static Step NextVirtualPage(string function) => Try(function, static (k, ref f, ref p) =>
    {
        if (f.Index + 1 >= f.Want) return true;
        f.Index++;
        return false;
    });

    /// <summary>zap_pte_range for one page.</summary>
    public static readonly Step ZapPage = Do("zap_pte_range", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (Pte.IsPresent(pte)) { GiveUp(k, f.Mm, Pte.Pfn(pte)); Rmap.Zap(k, f.Mm, f.At); }
        else if (Pte.IsSwap(pte)) { GiveUp(k, f.Mm, Pte.SwapPfn(pte)); SwapCache.Zap(k, f.Mm, f.At); }
    }).WaitsFor(MmapLock.Writer);

    /// <summary>Whoever works on the memory for this process does so for nobody from now on.</summary>
    static void GiveUp(Machine k, int mm, Pfn pfn)
    {
        for (Slot slot = default; slot < k.Slots; slot++)
        {
            ref var hold = ref k.HoldAt(slot);
            if (hold.Pfn == pfn && hold.Mm == mm && hold.Is(HoldKind.Gup | HoldKind.Mirror))
                hold.Kind |= HoldKind.Unmapped;
        }
    }

    public static readonly Step NextZap = NextVirtualPage("zap_pte_range: next page");

    /// <summary>do_exit is done: logs that the process no longer owns anything.</summary>
    public static readonly Step Exit = Do("do_exit", static (k, ref f, ref p) => k.Log?.Exit(k));
}
