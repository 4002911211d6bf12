using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Holds;

/// <summary>Releases of a vector's pages that are wrong, as callers have been seen to do it.</summary>
static class WrongRelease
{
    /// <summary>Forgets the last page of the vector.</summary>
    public static Step AllButLast(string function) => Each(function, static (k, ref f, ref p) =>
    {
        if (f.Index + 1 < f.Pages) Ledger.Release(k, k.SlotOf(k.Current, f.Index));
    });

    /// <summary>Releases the last page with the wrong function.</summary>
    public static Step LastWith(string function, ReleaseWith with) => Each(function, (k, ref f, ref p) =>
        Ledger.Release(k, k.SlotOf(k.Current, f.Index), f.Index + 1 < f.Pages ? ReleaseWith.Own : with));

    /// <summary>Unpins the first page of the call once more than it was pinned.</summary>
    public static Step UnpinOnceMore(string function) => UnpinForeign(function, 0);

    /// <summary>
    /// Unpins a page that the caller does not hold, <paramref name="offset"/> pages after the first of the call.
    /// </summary>
    public static Step UnpinForeign(string function, int offset) => Do(function, (k, ref f, ref p) =>
    {
        uint pte = k.PteOf(f.Mm, new(f.Va + offset));
        if (Pte.IsPresent(pte)) Ledger.UnpinForeign(k, Pte.Pfn(pte));
    }).Requires(offset > 0 ? Needs.NextPage : Needs.None);
}
