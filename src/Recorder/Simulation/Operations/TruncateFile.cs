using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// ftruncate(2) of a file to a size that ends before the page. Nothing else takes a page out of its file to which there
/// is a reference, so folio->mapping need not be tested under the folio lock.
/// </summary>
static class TruncateFile
{
    public static readonly Operation Operation = new("truncate", ["ext4_setattr", "do_truncate"], RequestScope.None,
    [
        InodeLock.Lock,
        FileMap.Lookup                              .Else("done"),
      At("unmap"),
        Truncate.UnmapMapping                       .If(p => !p.TruncationFails),
        Truncate.UnmapUnpinned                      .Else("put").If(p => p.TruncationFails),
        Truncate.WaitForIdle                        .If(p => p.TruncationWaits),
        FolioLock.Lock,
        Truncate.IsIdle                             .Else("busy").If(p => p.TruncationWaits),
        Writeback.WaitForWriteback,
        Truncate.KeepPinned                         .Else("unlock").If(p => p.TruncationFails),
        Truncate.Cleanup,
        Truncate.Remove,
      At("unlock"),
        FolioLock.Unlock,
      At("put"),
        FileMap.Put                                 .Then("done"),
      At("busy"),
        FolioLock.Unlock                            .If(p => p.TruncationWaits).Then("unmap"),
      At("done"),
        InodeLock.Unlock,
    ]);
}
