using static Pintrace.Recorder.Kernel.Step;

namespace Pintrace.Recorder.Kernel;

/// <summary>write(2) into the page cache, one page; begins anew if truncation was faster.</summary>
static class BufferedWrite
{
    public static readonly Operation Operation = new("buffered-write", ["generic_perform_write", "ext4_buffered_write_iter"], RequestScope.None,
    [
      At("again"),
        FileMap.LookupOrCreate                      .Then("lock"),
      At("truncated"),
        FolioLock.Unlock,
        FileMap.Put                                 .Then("again"),
      At("lock"),
        FolioLock.Lock,
        FileMap.StillMine                           .Else("truncated"),
        FileWrite.Begin,
        FileWrite.CopyIn,
        FileWrite.EndWrite,
        FolioLock.Unlock,
        FileMap.Put,
    ]);
}
