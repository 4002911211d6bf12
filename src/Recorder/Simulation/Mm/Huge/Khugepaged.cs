using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm.Huge;

/// <summary>
/// mm/khugepaged.c, collapse_huge_page for one folio of private memory, under mmap_lock held for writing: the pmd is
/// cleared, the folio isolated and copied into a huge page, which takes its place. Not modelled: neighbours (the folio
/// stands for the whole range), pages that are swapped out, files.
/// </summary>
static class Khugepaged
{
    /// <summary>
    /// Clears the pmd and isolates the folio; fails, with everything as it was, if anybody but its mappings holds it
    /// (is_refcount_suitable), or it is locked or isolated. Who pins between the two has the folio isolated fail, so
    /// they are one step.
    /// </summary>
    public static readonly Step Isolate = Try("__collapse_huge_page_isolate", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va);
        if (!Pte.IsPresent(pte)) return false;
        f.Pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(f.Pfn);
        if (p.UnexplainedRefs != 0 || p.LockedBy != 0 || !Vmscan.TryIsolate(k, f.Pfn))
        {
            k.Emit(EventKind.Cow, f.Pfn, ref p, outcome: Outcome.Skipped, arg: EventArg.OfCow(0, f.Mm));
            return false;
        }
        FolioLock.Take(k, ref f, ref p);
        for (int i = 0; i < p.Entries; i++)
            if (k.Maps(f.Mm, new(p.Va + i), f.Pfn)) k.PteOf(f.Mm, new(p.Va + i)) |= Pte.Detached;
        return true;
    }).Requires(Needs.PrivatePage);

    /// <summary>The mm exchanges the folio for a huge copy of it.</summary>
    public static readonly Step Copy = Do("__collapse_huge_page_copy", static (k, ref f, ref p) =>
    {
        var flags = Memory.NewAnonymous | PageFlags.Lru | p.Flags & PageFlags.PteMapped;
        Pfn huge = k.Alloc(p.Va, flags, k.Shape.CollapsedOrder);
        k.Folio(huge).Content = p.Content;
        Memory.NoteCopy(k, f.Mm, f.Pfn, huge);
        for (int i = 0; i < p.Entries; i++)
            if (k.Maps(f.Mm, new(p.Va + i), f.Pfn)) Rmap.Zap(k, f.Mm, new(p.Va + i));
        Memory.MapPages(k, f.Mm, huge);
        FolioLock.Release(k, f.Pfn, ref p);
        Vmscan.PutBack(k, f.Pfn);
    });
}
