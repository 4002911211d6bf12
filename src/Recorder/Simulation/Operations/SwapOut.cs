using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>shrink_folio_list for one anonymous page.</summary>
static class SwapOut
{
    public static readonly Operation Operation = new("swap-out", ["shrink_folio_list", "shrink_inactive_list", "kswapd"], RequestScope.None,
    [
        SwapCache.Isolate                                .ElseEnd(),
        FolioLock.TryLock                           .Else("putback"),
        SwapCache.KeepPinned                             .Else("activate"),
        SwapCache.Add,
        Rmap.WaitForOneReference,
        SwapCache.TryToUnmap                             .Else("activate"),
        Vmscan.Freeze                                 .Else("activate"),
        SwapCache.RemoveMapping                          .End(),
      At("activate"),
        SwapCache.FreeUnused,
        FolioLock.Unlock,
      At("putback"),
        Vmscan.Putback,
    ]);
}
