using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Fs;

/// <summary>
/// mm/page-writeback.c, balance_dirty_pages: a writer waits while too many pages are dirty, and a flusher thread cleans as
/// long as there is something that becomes clean by it: a page that would be skipped, or written and stay dirty, is left
/// alone. Not modelled: limits per device, ratios, rate limiting.
/// </summary>
static class DirtyThrottle
{
    public static readonly Step Balance = Do("balance_dirty_pages", static (k, ref f, ref p) => { }).WaitsFor(OverLimit);

    static Wait OverLimit(Machine k, ref Frame f, ref Folio p) => IsOver(k) ? new Wait(WaitReason.DirtyLimit, 0) : Wait.None;

    /// <summary>The flusher thread goes to the first page that it may clean, once there are too many.</summary>
    public static readonly Step NextWork = Try("wb_workfn", static (k, ref f, ref p) =>
    {
        (f.Pfn, f.Va) = (0, FirstCleanable(k));
        if (f.Va >= 0) return true;
        (f.Pfn, f.Va) = (0, 0);
        Writeback.AskForRelease(k, FirstUnasked(k));
        return false;
    }).WaitsFor(NoWork);

    static Wait NoWork(Machine k, ref Frame f, ref Folio p) => IsOver(k) && (FirstCleanable(k) >= 0 || FirstUnasked(k) >= 0) ? Wait.None : new Wait(WaitReason.Work, 0);

    /// <summary>A dirty page whose owners were not asked to let go yet, where the policy asks; -1 if there is none.</summary>
    static int FirstUnasked(Machine k)
    {
        for (int va = 0; k.Policy.ReleaseRequest == ReleaseRequest.Ask && va < k.Shape.FilePages; va++)
            if (IsDirty(k, va) && k.PageCache(va) - 1 is var pfn && HolderTable.IsHeldByUnasked(k, pfn)) return pfn;
        return -1;
    }

    static bool IsOver(Machine k)
    {
        int dirty = 0;
        for (int va = 0; va < k.Shape.FilePages; va++) dirty += IsDirty(k, va) ? 1 : 0;
        return dirty > k.Shape.DirtyLimit;
    }

    static bool IsDirty(Machine k, int va) => k.PageCache(va) is var cached && cached > 0 && k.Folio(cached - 1).Has(PageFlags.Dirty);

    static bool StaysDirty(Machine k, int pfn, ref Folio p) => Writeback.LeavesDirty(k.Policy) && PinTracking.IsPinned(k, ref p, pfn) || PinTracking.HasTransients(k, ref p, pfn);

    static int FirstCleanable(Machine k)
    {
        for (int va = 0; va < k.Shape.FilePages; va++)
            if (IsDirty(k, va) && k.PageCache(va) - 1 is var pfn && !StaysDirty(k, pfn, ref k.Folio(pfn))) return va;
        return -1;
    }

    /// <summary>The dirty page whose GUP hold is the oldest, for the blame; -1 if no dirty page is held.</summary>
    public static int OldestPinned(Machine k)
    {
        int oldest = -1;
        for (int va = 0; va < k.Shape.FilePages; va++)
            if (IsDirty(k, va) && k.PageCache(va) - 1 is var pfn && HolderTable.IsHeldByGup(k, pfn) && (oldest < 0 || k.Log?.Blame.IsHeldLonger(pfn, oldest) == true)) oldest = pfn;
        return oldest;
    }
}
