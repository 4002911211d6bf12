using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>write(2) into the page cache, one page.</summary>
static class BufferedWrite
{
    /// <summary>generic_perform_write, under the inode's lock, which keeps truncation out.</summary>
    public static readonly Step[] Perform =
    [
        FileMap.LookupOrCreate,
        FolioLock.Lock,
        FileWrite.Begin,
        FileWrite.CopyIn,
        FileWrite.EndWrite,
        FolioLock.Unlock,
        FileMap.Put,
    ];

    [Meaning("Writes to a page of the file through the page cache, as write(2) does.")]
    public static readonly Operation Operation = new("buffered-write",
        ["generic_perform_write", "ext4_buffered_write_iter"], RequestScope.None,
        [InodeLock.Lock, .. Perform, InodeLock.Unlock]);
}
