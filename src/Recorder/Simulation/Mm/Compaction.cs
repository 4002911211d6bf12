using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/compaction.c for one page of a file: isolate, migrate, and if that fails try again. A task that needs a large
/// block calls it forever; the simulation ends a loop that has got nowhere in as many rounds as migrate_pages makes
/// passes.
/// </summary>
static class Compaction
{
    /// <summary>A page that is held only for a moment is no reason to go on: it will move later.</summary>
    public static readonly Step NextPass = Try("compact_zone: next pass", static (k, ref f, ref p) =>
        HolderTable.IsHeldByGup(k, f.Pfn) && TryAgain(k, ref f, ref p));

    /// <summary>Starts over; false once that has happened too often.</summary>
    public static bool TryAgain(Machine k, ref Frame f, ref Folio p)
    {
        k.Emit(EventKind.Retry, f.Pfn, ref p, ++f.Rounds);
        if (f.Rounds < Limits.EndlessRounds) return true;
        k.Raise(FindingKind.Livelock, f.Pfn, Culprit.Pinner);
        return false;
    }
}
