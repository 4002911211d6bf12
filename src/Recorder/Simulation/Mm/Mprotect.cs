using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// mm/mprotect.c and fs/proc/task_mmu.c for one private page: they remove the write permission from its page-table
/// entry and leave the page as it is. The next store faults.
/// </summary>
static class Mprotect
{
    /// <summary>
    /// mprotect removes the permission; a second call, which gives it back to the mapping, leaves the entry alone.
    /// </summary>
    public static readonly Step ChangePte = Do("change_pte_range", static (k, ref f, ref p) =>
        WriteProtect(k, ref f, k.Policy.MprotectOnPinned == MprotectOnPinned.Refuse)).Requires(Needs.PrivatePage);

    /// <summary>
    /// can_change_pte_writable: mprotect that gives the permission back makes the entry of an exclusive page writable
    /// at once (64fe24a3e05e, 6.0); any other still faults. Not modelled: huge pages follow in 6.2.
    /// </summary>
    public static readonly Step GiveBack = Do("can_change_pte_writable", static (k, ref f, ref _) =>
    {
        ref uint pte = ref k.PteOf(f.Mm, f.At);
        if (!Pte.IsPresent(pte) || Pte.IsWritable(pte)) return;
        Pfn pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(pfn);
        if (p.Has(PageFlags.Hugetlb) || !p.IsExclusive(f.At)) return;
        pte |= Pte.Writable;
        k.Emit(EventKind.Reuse, pfn, ref p, arg: f.Mm);
    }).If(p => p.MprotectUpgrade == MprotectUpgrade.Exclusive);

    /// <summary>clear_soft_dirty.</summary>
    public static readonly Step ClearSoftDirty = Do("clear_soft_dirty", static (k, ref f, ref p) =>
        WriteProtect(k, ref f, k.Policy.SoftDirtyOnPinned == SoftDirtyOnPinned.Refuse)).Requires(Needs.PrivatePage);

    static bool IsPinned(Machine k, int mm, uint pte)
    {
        if (!Pte.IsPresent(pte) || !k.Mm(mm).HasPinned) return false;
        return PinTracking.IsPinned(k, ref k.Folio(Pte.Pfn(pte)), Pte.Pfn(pte));
    }

    static void WriteProtect(Machine k, ref Frame f, bool leavesPinned)
    {
        ref uint pte = ref k.PteOf(f.Mm, f.At);
        if (leavesPinned && IsPinned(k, f.Mm, pte))
        {
            Pfn pfn = Pte.Pfn(pte);
            k.Emit(EventKind.WriteProtect, pfn, ref k.Folio(pfn), outcome: Outcome.Skipped, arg: f.Mm);
            return;
        }
        if (!Pte.IsWritable(pte)) return;
        MmuNotifier.Invalidate(k, f.Mm, Pte.Pfn(pte));
        pte &= ~Pte.Writable;
        k.Emit(EventKind.WriteProtect, Pte.Pfn(pte), ref k.Folio(Pte.Pfn(pte)), 1, arg: f.Mm);
    }
}
