using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.PageCache;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>write(2) into the page cache, one page; starts again if truncation got there first.</summary>
static class BufferedWrite
{
    public static readonly Operation Operation = new("buffered-write",
        ["generic_perform_write", "ext4_buffered_write_iter"], RequestScope.None,
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
