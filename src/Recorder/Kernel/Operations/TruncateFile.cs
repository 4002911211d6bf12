using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>ftruncate(2) of a file to before the page.</summary>
static class TruncateFile
{
    public static readonly Operation Operation = new("truncate", ["ext4_setattr", "do_truncate"], RequestScope.None,
    [
        FileMap.Lookup                              .ElseEnd(),
      At("unmap"),
        Truncate.UnmapMapping                       .If(p => !Truncate.Fails(p)),
        Truncate.UnmapUnpinned                      .Else("put"),
        Truncate.WaitForIdle,
        FolioLock.Lock,
        Truncate.IsIdle                             .Else("busy"),
        FileMap.StillMine                           .Else("unlock"),
        Writeback.WaitForWriteback,
        Truncate.KeepPinned                         .Else("unlock"),
        Truncate.Cleanup,
        Truncate.Remove,
      At("unlock"),
        FolioLock.Unlock,
      At("put"),
        FileMap.Put                                 .End(),
      At("busy"),
        FolioLock.Unlock                            .If(Truncate.Waits).Then("unmap"),
    ]);
}
