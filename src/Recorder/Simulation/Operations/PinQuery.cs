using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// NUMA balancing leaves alone a page that may be pinned: the question is asked, and the answer has a consequence.
/// </summary>
static class PinQuery
{
    [Meaning("Asks whether a page may be pinned, as NUMA balancing does, which leaves such a page alone.")]
    public static readonly Operation Operation = new("numa-balancing",
        ["prot_numa_skip", "change_pte_range", "task_numa_work"], RequestScope.None,
    [
        Do("folio_maybe_dma_pinned", static (k, ref f, ref _) =>
        {
            uint pte = k.PteOf(f.Mm, f.At);
            if (!Pte.IsPresent(pte)) return;
            Pfn pfn = Pte.Pfn(pte);
            ref Folio p = ref k.Folio(pfn);
            PinTracking.Ask(k, ref p, pfn);
        }),
    ]);
}
