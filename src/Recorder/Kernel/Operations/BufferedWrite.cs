namespace Pintrace.Recorder.Kernel;

/// <summary>write(2) into the page cache, one page.</summary>
static class BufferedWrite
{
    public static readonly Operation Operation = new("buffered-write", ["generic_perform_write", "ext4_buffered_write_iter"], RequestScope.None,
    [
        FileMap.LookupOrCreate,
        FolioLock.Lock,
        FileMap.StillMine                           .Else("unlock"),
        FileWrite.Begin,
        FileWrite.CopyIn,
        FileWrite.EndWrite,
      Step.At("unlock"),
        FolioLock.Unlock,
        FileMap.Put,
    ]);
}
