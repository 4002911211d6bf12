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
    /// <summary>It did not drain the batches of mlock, whose references made migration fail (before 98c6d259319e).</summary>
    NoDrain,
    /// <summary>It tried again and again to isolate a folio that is on no LRU list (what 1aaf8c122918 set out to end).</summary>
    EndlessRetry,
}

/// <summary>
/// __gup_longterm_locked: a page that must not stay where it is, is unpinned again, migrated, and pinned where it is then. Who
/// cannot have a page migrated gets an error. The kernel does so for all pages of a call at once; here each page by itself, and
/// the pin that is taken back at once is one step with that.
/// </summary>
static class LongtermGup
{
    public static bool Migrates(PolicySpec p) => p.LongtermMigrate != LongtermMigrate.None;

    /// <summary>Under the label "movable", after a page that must not stay; goes on with "slow".</summary>
    public static Step[] MoveAndRetry(HoldKind want, LongtermBug bug) =>
    [
      At("movable"),
        Drain(bug)                      .If(Migrates),
        MoveOne                         .Else("not moved").If(Migrates).Then("slow"),
      At("not moved"),
        TryAgain(want, bug)             .Else("refused").If(Migrates).Then("slow"),
    ];

    /// <summary>Faults the page in; if it must not stay, pins it and unpins it again, and fails.</summary>
    public static Step MayStay(HoldKind want, Func<PolicySpec, HoldKind> kind, Guard fault) => Try("__get_user_pages: may stay?", (k, ref f, ref _) =>
    {
        Memory.FaultIn(k, f.Mm, f.At, (want & HoldKind.Write) != 0);
        if (!MustMove(k, ref f)) return true;
        f.Pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
        if (k.Folio(f.Pfn).RefCount <= 0) return true;
        int slot = k.SlotOf(k.Current, f.Index);
        Ledger.Take(k, slot, f.Pfn, want | kind(k.Policy));
        Ledger.Release(k, slot);
        return false;
    }).WaitsFor(fault).If(Migrates);

    /// <summary>The batches' references would make migration fail.</summary>
    static Step Drain(LongtermBug bug) => Do("lru_add_drain_all", (k, ref f, ref p) =>
    {
        if (bug != LongtermBug.NoDrain) Migrate.DrainAll(k);
    });

    /// <summary>Isolates and migrates the page at f.At, if it must not stay. Whoever has isolated it or looks it up will be done with it: migrate_pages makes ten passes.</summary>
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
        int pfn = Pte.Pfn(k.PteOf(f.Mm, f.At));
        ref Folio p = ref k.Folio(pfn);
        return p.LockedBy != 0 || !p.Has(PageFlags.Lru | PageFlags.KernelPrivate) ? new Wait(WaitReason.FolioLock, pfn)
            : p.Has(PageFlags.Writeback) ? new Wait(WaitReason.Writeback, pfn)
            : Migrate.IsHeldForAMoment(k, ref p, pfn) ? new Wait(WaitReason.References, pfn)
            : Wait.None;
    });

    public static bool MustMove(Machine k, ref Frame f) => k.PteOf(f.Mm, f.At) is var pte && Pte.IsPresent(pte) && !Migrate.IsPinnable(k.Policy, ref k.Folio(Pte.Pfn(pte)));

    static Step TryAgain(HoldKind want, LongtermBug bug) => Try("__gup_longterm_locked: again?", (k, ref f, ref p) =>
    {
        if (p.Has(PageFlags.KernelPrivate)) return bug == LongtermBug.EndlessRetry && Compaction.TryAgain(k, ref f, ref p);
        GupRequest.Refuse(k, ref f, want | GupRequest.KindFor(k.Policy, GupCaller.Registration, (want & HoldKind.Write) != 0));
        return false;
    });
}
