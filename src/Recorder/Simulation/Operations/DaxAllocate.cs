using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.PageCache;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>Another file of the same DAX file system grows, and gets a block that was freed.</summary>
static class DaxAllocate
{
    public static readonly Operation Operation = new("dax-allocate", ["ext4_iomap_alloc", "dax_iomap_rw"], RequestScope.None, [FileMap.ReuseBlock.ElseEnd()]);
}
