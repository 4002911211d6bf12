using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/compaction.c for one page of a file: isolate, migrate, and if that fails try again. Whoever needs a large block calls
/// it for ever; the simulation ends a loop that has got nowhere for as many rounds as migrate_pages makes passes.
/// </summary>
static class Compaction
{
    public const int EndlessRounds = 10;

    /// <summary>Who holds the page for a moment only is no reason to go on: later the page will move.</summary>
    public static readonly Step NextPass = Try("compact_zone: next pass", static (k, ref f, ref p) => HolderTable.IsHeldByGup(k, f.Pfn) && TryAgain(k, ref f, ref p));

    /// <summary>Begins anew; false once that has happened too often.</summary>
    public static bool TryAgain(Machine k, ref Frame f, ref Folio p)
    {
        k.Emit(EventKind.Retry, f.Pfn, ref p, ++f.Rounds);
        if (f.Rounds < EndlessRounds) return true;
        k.Raise(FindingKind.Livelock, f.Pfn, Culprit.Pinner);
        return false;
    }
}
