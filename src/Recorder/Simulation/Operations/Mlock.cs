using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>mlock(2): its folio waits in a batch, with a reference, until the processor drains it.</summary>
static class Mlock
{
    public static readonly Operation Add = new("mlock", ["mlock_folio", "mlock_pte_range"], RequestScope.None, [Migrate.AddToBatch]);
    public static readonly Operation Drain = new("mlock-drain", ["lru_add_drain_cpu", "lru_add_drain_per_cpu"], RequestScope.None, [Migrate.DrainOwn]);
}
