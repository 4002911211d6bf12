using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>ftruncate(2) of a file to a size that ends before the page.</summary>
static class TruncateFile
{
    public static readonly Operation Operation = new("truncate", ["ext4_setattr", "do_truncate"], RequestScope.None,
    [
        FileMap.Lookup                              .ElseEnd(),
      At("unmap"),
        Truncate.UnmapMapping                       .If(p => !p.TruncationFails),
        Truncate.UnmapUnpinned                      .Else("put").If(p => p.TruncationFails),
        Truncate.WaitForIdle                        .If(p => p.TruncationWaits),
        FolioLock.Lock,
        Truncate.IsIdle                             .Else("busy").If(p => p.TruncationWaits),
        FileMap.StillMine                           .Else("unlock"),
        Writeback.WaitForWriteback,
        Truncate.KeepPinned                         .Else("unlock").If(p => p.TruncationFails),
        Truncate.Cleanup,
        Truncate.Remove,
      At("unlock"),
        FolioLock.Unlock,
      At("put"),
        FileMap.Put                                 .End(),
      At("busy"),
        FolioLock.Unlock                            .If(p => p.TruncationWaits).Then("unmap"),
    ]);
}
