using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm.Huge;

/// <summary>
/// mm/huge_memory.c, split_huge_page: the folio's mappings and the splitting task's reference must explain its count,
/// or nothing happens (EAGAIN). Not modelled: what becomes of the other pages, and unmapping during the attempt.
/// </summary>
static class HugeMemory
{
    const int Own = 1;

    public static readonly Step TryGet = Try("folio_try_get", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va);
        if (!Pte.IsPresent(pte) || k.Folio(Pte.Pfn(pte)) is { Order: 0 } or { RefCount: <= 0 }) return false;
        f.Pfn = Pte.Pfn(pte);
        Ledger.Take(k, k.TransientSlot(k.Current), f.Pfn, HoldKind.Get);
        return true;
    }).Requires(Needs.HugePage);

    public static readonly Step Freeze = Try("folio_ref_freeze", static (k, ref f, ref p) =>
        RefFreeze.TryFreeze(k, f.Pfn, ref p, p.MapCount + Own));

    public static readonly Step Split = Do("__split_huge_page", static (k, ref f, ref p) =>
    {
        RefFreeze.Unfreeze(k, f.Pfn, ref p, p.MapCount + Own);
        p.Order = 0;
        k.Emit(EventKind.Split, f.Pfn, ref p);
    });
}
