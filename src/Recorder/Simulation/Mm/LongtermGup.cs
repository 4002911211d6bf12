using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>What a version of __gup_longterm_locked got wrong.</summary>
enum LongtermBug : byte
{
    None,
    /// <summary>
    /// It did not drain the batches of mlock, whose references made migration fail (before 98c6d259319e).
    /// </summary>
    NoDrain,
    /// <summary>It kept trying to isolate a folio that is on no LRU list (what 1aaf8c122918 set out to end).</summary>
    EndlessRetry,
}

/// <summary>
/// __gup_longterm_locked: a page that must not stay where it is gets unpinned again, migrated, and pinned at its new
/// place. If it cannot be migrated, the caller gets an error, or the page is pinned where it is. The kernel does this
/// for all pages of a call together; here it is done page by page, and the pin and its immediate release are one step.
/// </summary>
static class LongtermGup
{
    public static bool Migrates(PolicySpec p) => p.LongtermMigrate != LongtermMigrate.None;

    /// <summary>
    /// Under the label "movable", after a page that must not stay; goes on with "slow", or with "in place".
    /// </summary>
    public static Step[] MoveAndRetry(HoldKind want, LongtermBug bug) =>
    [
      At("movable"),
        Drain(bug)                      .If(Migrates),
        MoveOne                         .Else("not moved").If(Migrates).Then("slow"),
      At("not moved"),
        PinInPlace                      .Else("again").If(p => p.PinsWhatCannotMove).Then("in place"),
      At("again"),
        TryAgain(want, bug)             .Else("refused").If(Migrates).Then("slow"),
    ];

    /// <summary>Faults the page in; if it must not stay, pins it and unpins it again, and fails.</summary>
    public static Step MayStay(HoldKind want, GupCaller caller, Guard fault) =>
        Try("__get_user_pages: may stay?", (k, ref f, ref _) =>
        {
            bool write = GupRequest.IsForWriting(want);
            Memory.FaultIn(k, f.Mm, f.At, GupRequest.FaultsForWriting(k, ref f, want));
            if (!MustMove(k, ref f)) return true;
            f.Pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
            if (k.Folio(f.Pfn).RefCount <= 0) return true;
            Slot slot = k.SlotOf(k.Current, f.Index);
            var (hold, sub) = Gup.OnEntry(
                ref k.Folio(f.Pfn), f.At, want | GupRequest.KindFor(k.Policy, caller, write));
            Ledger.Take(k, slot, f.Pfn, hold, sub);
            Ledger.Release(k, slot);
            return false;
        }).WaitsFor(fault).If(Migrates);

    /// <summary>The batches' references would make migration fail.</summary>
    static Step Drain(LongtermBug bug) => Do("lru_add_drain_all", (k, ref f, ref p) =>
    {
        if (bug != LongtermBug.NoDrain) Migrate.DrainAll(k);
    });

    /// <summary>
    /// Isolates and migrates the page at f.At, if it must not stay. Waits for others that have isolated it, because
    /// they will soon be done. A reference makes it fail, be it held for a moment only: migrate_pages makes ten passes
    /// (NR_MAX_MIGRATE_PAGES_RETRY) without sleeping and gives up. One is made here, which may come at any moment: in
    /// some interleaving the reference is gone, in another it would have outlasted all ten.
    /// </summary>
    static readonly Step MoveOne = Try("migrate_longterm_unpinnable_folios", static (k, ref f, ref _) =>
    {
        if (!MustMove(k, ref f)) return true;
        f.Pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
        if (!Vmscan.TryIsolate(k, f.Pfn)) return false;
        if (Migrate.TryMove(k, f.Pfn, Migrate.PinArea(k.Policy))) return true;
        Vmscan.PutBack(k, f.Pfn);
        return false;
    }).WaitsFor(static (k, ref f, ref _) =>
    {
        if (!MustMove(k, ref f)) return Wait.None;
        Pfn pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
        ref Folio p = ref k.Folio(pfn);
        bool isolated = !p.Has(PageFlags.Lru | PageFlags.KernelPrivate);
        if (p.LockedBy != 0 || isolated) return new Wait(WaitReason.FolioLock, pfn);
        return p.Has(PageFlags.Writeback) ? new Wait(WaitReason.Writeback, pfn) : Wait.None;
    });

    public static bool MustMove(Machine k, ref Frame f)
    {
        uint pte = k.PteOf(f.Mm, f.At);
        return Pte.IsPresent(pte) && !Migrate.IsPinnable(k.Policy, ref k.Folio(Pte.Pfn(pte)));
    }

    /// <summary>migrate_allow = false; a page that is on no LRU list has not been tried.</summary>
    static readonly Step PinInPlace = Try("check_and_migrate_cma_pages: pin in place", static (k, ref f, ref p) =>
        !p.Has(PageFlags.KernelPrivate)).If(p => p.PinsWhatCannotMove);

    static Step TryAgain(HoldKind want, LongtermBug bug) => Try("__gup_longterm_locked: again?", (k, ref f, ref p) =>
    {
        bool retriesForever = bug == LongtermBug.EndlessRetry;
        if (p.Has(PageFlags.KernelPrivate)) return retriesForever && Compaction.TryAgain(k, ref f, ref p);
        bool staysHeld = HolderTable.IsHeldByGup(k, f.Pfn, HoldKind.Longterm);
        GupRequest.RefuseRegistration(
            k, ref f, want, k.Policy.LongtermMigrate, Errno.ENOMEM, isTransient: !staysHeld);
        return false;
    });
}
