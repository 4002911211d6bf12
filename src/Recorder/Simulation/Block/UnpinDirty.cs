using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Block;

/// <summary>
/// unpin_user_pages_dirty_lock and unpin_user_page_range_dirty_lock (mm/gup.c): folio by folio, a clean one is locked
/// and marked dirty, then the hold goes. A folio that is found dirty is not marked again; if it is cleaned before the
/// hold goes, what the device wrote is written with it.
/// </summary>
static class UnpinDirty
{
    /// <summary>For all pages of the vector; the operation ends with the last.</summary>
    public static Step[] Each(params string[] callers) => Each(IsClean, "set_page_dirty_lock", callers);

    /// <summary>__bio_release_pages, told to mark dirty: it marks a folio that is dirty already, too.</summary>
    public static Step[] EachOfBio(params string[] callers) => Each(IsHeld, "folio_mark_dirty", callers);

    static Step[] Each(Step marks, string mark, string[] callers)
    {
        var release = ReleaseAndNext("unpin_user_page", static (k, ref f, slot) => Ledger.Release(k, slot));
        return Fragment("unpin", Loop(marks, mark, release.ElseEnd(), callers));
    }

    /// <summary>As <see cref="Each(string[])"/>, but it lets go in another way, and goes on after the last.</summary>
    public static Step[] EachWith(string function, LetGo letGo, string[] callers) => Fragment("unpin",
    [
        .. Loop(IsClean, "set_page_dirty_lock", ReleaseAndNext(function, letGo).Else("done"), callers),
      At("done"),
    ]);

    /// <summary>Lets go of page f.Index of the vector, which the slot holds; a bug does it wrongly.</summary>
    public delegate void LetGo(Machine k, ref Frame f, Slot slot);

    static Step[] Loop(Step marks, string mark, Step release, string[] callers) =>
    [
      At("next folio"),
        marks                           .In(callers).Else("dirty"),
        Bio.DirtyOne(mark)              .In(callers),
      At("dirty"),
        release                         .In(callers).Then("next folio"),
    ];

    /// <summary>A mirrored page became dirty when the device faulted it in for writing.</summary>
    static readonly Step IsClean = Try("folio_test_dirty", static (k, ref f, ref _) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (f.Index >= f.Pages || k.HoldAt(slot).IsEmpty) return false;
        f.Pfn = k.HoldAt(slot).Pfn;
        return Bio.IsHeld(k, ref f) && !k.Folio(f.Pfn).Has(PageFlags.Dirty);
    });

    static readonly Step IsHeld = Try("bio_next_folio", static (k, ref f, ref _) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        f.Pfn = k.HoldAt(slot).Pfn;
        return !k.HoldAt(slot).IsEmpty;
    });

    static Step ReleaseAndNext(string function, LetGo letGo) => Try(function, (k, ref f, ref p) =>
    {
        if (f.Index < f.Pages) letGo(k, ref f, k.SlotOf(k.Current, f.Index));
        if (++f.Index < f.Pages) return true;
        f.Index = 0;
        return false;
    });
}
