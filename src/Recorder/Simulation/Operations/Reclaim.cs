using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// shrink_folio_list for one file page. A dirty page is left to the flusher: kernels in which reclaim wrote it itself
/// (pageout) did so only if there was no other reference, which is never true of a page that GUP holds.
/// </summary>
static class Reclaim
{
    [Meaning("Reclaims a page of the file: unmaps it, drops its buffers and frees it, unless something keeps it.")]
    public static readonly Operation Operation = new("reclaim",
        ["shrink_folio_list", "shrink_inactive_list", "kswapd"], RequestScope.None,
    [
        Vmscan.Isolate                              .ElseEnd(),
        FolioLock.TryLock                           .Else("putback"),
        Vmscan.KeepUnderWriteback                   .Else("activate"),
        Rmap.WaitForOneReference                    .If(p => p.UnmapOnPinned == UnmapOnPinned.WaitForOneReference),
        Vmscan.KeepReferenced                       .Else("activate").If(p => p.WaitsForTransients),
        Rmap.TryToUnmap                             .Else("activate"),
        Vmscan.KeepReferenced                       .Else("activate").If(p => p.WaitsForTransients),
        Vmscan.KeepPinned                           .If(p => p.DropBuffersOnPinned == DropBuffersOnPinned.Refuse)
                                                    .Else("activate"),
        Vmscan.KeepDirty                            .Else("activate"),
        Vmscan.ReleaseFolio                         .Else("activate"),
        Vmscan.Freeze                               .Else("activate"),
        Vmscan.RemoveMapping                        .Else("activate").End(),

      At("activate"),
        FolioLock.Unlock,
      At("putback"),
        Vmscan.Putback,
    ]);
}
