using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>
/// folio_ref_freeze and folio_ref_unfreeze: the count becomes 0, and no reference can be taken until it is restored.
/// </summary>
static class RefFreeze
{
    /// <summary>False if there are references other than those expected.</summary>
    public static bool TryFreeze(Machine k, Pfn pfn, ref Folio p, int expected)
    {
        bool alone = p.RefCount == expected;
        if (alone) (p.RefCount, p.Flags) = (0, p.Flags | PageFlags.Frozen);
        k.Emit(EventKind.Freeze, pfn, ref p, expected, outcome: alone ? Outcome.Done : Outcome.Failed);
        return alone;
    }

    public static void Unfreeze(Machine k, Pfn pfn, ref Folio p, int count)
    {
        p.Clear(PageFlags.Frozen);
        p.RefCount = count;
        k.Emit(EventKind.Unfreeze, pfn, ref p, count);
    }
}
