using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>shrink_folio_list for one anonymous page.</summary>
static class SwapOut
{
    public static readonly Operation Operation = new("swap-out", ["shrink_folio_list", "shrink_inactive_list", "kswapd"], RequestScope.None,
    [
        Swap.Isolate                                .ElseEnd(),
        FolioLock.TryLock                           .Else("putback"),
        Swap.KeepPinned                             .Else("activate"),
        Swap.Add,
        Rmap.WaitForOneReference,
        Swap.TryToUnmap                             .Else("activate"),
        Vmscan.Freeze                                 .Else("activate"),
        Swap.RemoveMapping                          .End(),
      At("activate"),
        Swap.FreeUnused,
        FolioLock.Unlock,
      At("putback"),
        Vmscan.Putback,
    ]);
}
