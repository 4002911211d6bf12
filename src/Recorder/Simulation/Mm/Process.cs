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
        if (Pte.IsPresent(k.PteOf(f.Mm, f.At))) Rmap.Zap(k, f.Mm, f.At);
        else if (Pte.IsSwap(k.PteOf(f.Mm, f.At))) SwapCache.Zap(k, f.Mm, f.At);
    }).WaitsFor(MmapLock.Writer);

    public static readonly Step NextZap = NextVirtualPage("zap_pte_range: next page");

    /// <summary>do_exit is done: logs that the process no longer owns anything.</summary>
    public static readonly Step Exit = Do("do_exit", static (k, ref f, ref p) => k.Log?.Exit(k));
}
