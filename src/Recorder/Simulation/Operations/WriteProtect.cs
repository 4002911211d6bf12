using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>Ways in which a process loses the write permission of its own page, without fork.</summary>
static class WriteProtect
{
    public static readonly Operation ByMprotect = new("mprotect", ["change_protection", "do_mprotect_pkey"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Mprotect.ChangePte,
        MmapLock.WriteUnlock,
    ]);

    public static readonly Operation ByClearRefs = new("clear-refs", ["clear_refs_pte_range", "clear_refs_write"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Mprotect.ClearSoftDirty,
        MmapLock.WriteUnlock,
    ]);
}
