using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// mm/page-writeback.c, balance_dirty_pages: a writer waits while too many pages are dirty, and a flusher thread cleans
/// pages as long as it can: it leaves alone a page that it would skip, or that would still be dirty after being
/// written. Not modelled: limits per device, ratios, rate limiting.
/// </summary>
static class DirtyThrottle
{
    public static readonly Step Balance = Do("balance_dirty_pages", static (k, ref f, ref p) => { })
        .WaitsFor(OverLimit).Requires(Needs.DirtyLimit);

    static Wait OverLimit(Machine k, ref Frame f, ref Folio p) =>
        IsOverLimit(k) ? new Wait(WaitReason.DirtyLimit, 0) : Wait.None;

    /// <summary>Once too many pages are dirty, the flusher thread goes to the first one that it can clean.</summary>
    public static readonly Step NextWork = Try("wb_workfn", static (k, ref f, ref p) =>
    {
        (f.Pfn, f.Va) = (default, FirstCleanable(k));
        if (f.Va.Exists) return true;
        (f.Pfn, f.Va) = (default, default);
        Writeback.AskForRelease(k, FirstUnasked(k));
        return false;
    }).WaitsFor(NoWork).Requires(Needs.DirtyLimit);

    static Wait NoWork(Machine k, ref Frame f, ref Folio p) =>
        IsOverLimit(k) && HasWork(k) ? Wait.None : new Wait(WaitReason.Work, 0);

    static bool HasWork(Machine k) => FirstCleanable(k).Exists || FirstUnasked(k).Exists;

    /// <summary>
    /// A dirty page whose owners have not been asked to let go yet; -1 if there is none, or if the policy never asks.
    /// </summary>
    static Pfn FirstUnasked(Machine k)
    {
        if (!k.Policy.AsksForRelease) return Pfn.None;
        for (Va va = default; va < k.Shape.FilePages; va++)
            if (IsDirty(k, va) && HolderTable.IsHeldByUnasked(k, k.CachedAt(va))) return k.CachedAt(va);
        return Pfn.None;
    }

    static bool IsOverLimit(Machine k)
    {
        int dirty = 0;
        for (Va va = default; va < k.Shape.FilePages; va++) dirty += IsDirty(k, va) && Counts(k, va) ? 1 : 0;
        return dirty > k.Shape.DirtyLimit;
    }

    static bool Counts(Machine k, Va va) =>
        k.Policy.DirtyLimitOnPinned == DirtyLimitOnPinned.Count
        || !PinTracking.IsPinned(k, ref k.Folio(k.CachedAt(va)), k.CachedAt(va));

    static bool IsDirty(Machine k, Va va) =>
        k.CachedAt(va) is { Exists: true } pfn && k.Folio(pfn).Has(PageFlags.Dirty);

    static bool StaysDirty(Machine k, Pfn pfn, ref Folio p) =>
        k.Policy.LeavesPinnedDirty && PinTracking.IsPinned(k, ref p, pfn)
        || PinTracking.HasTransients(k, ref p, pfn);

    static Va FirstCleanable(Machine k)
    {
        for (Va va = default; va < k.Shape.FilePages; va++)
            if (IsDirty(k, va) && k.CachedAt(va) is var pfn && !StaysDirty(k, pfn, ref k.Folio(pfn))) return va;
        return Va.None;
    }

    /// <summary>The dirty page with the oldest GUP hold, which gets the blame; -1 if no dirty page is held.</summary>
    public static Pfn OldestPinned(Machine k)
    {
        var oldest = Pfn.None;
        for (Va va = default; va < k.Shape.FilePages; va++)
        {
            Pfn pfn = k.CachedAt(va);
            bool isHeld = IsDirty(k, va) && HolderTable.IsHeldByGup(k, pfn);
            if (isHeld && IsHeldLonger(k, pfn, oldest)) oldest = pfn;
        }
        return oldest;
    }

    static bool IsHeldLonger(Machine k, Pfn pfn, Pfn than) =>
        !than.Exists || k.Log?.Blame.IsHeldLonger(pfn, than) == true;
}
