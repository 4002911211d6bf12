using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using Pintrace.Recorder.Simulation.Tracing;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Arch;

/// <summary>
/// arch/s390/kernel/uv.c: a page of a guest becomes secure while nothing but its mappings has a reference, which
/// freezing the count proves. No device can access it then; it must be made accessible (exported) after a reference was
/// taken for I/O and before the I/O. Not modelled: how the processor sees it, and importing it again.
/// </summary>
static class SecurePages
{
    /// <summary>The page that is mapped at the call's address; false if there is none.</summary>
    public static readonly Step FindPage = Try("follow_page", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.Va);
        if (!Pte.IsPresent(pte)) return false;
        f.Pfn = Pte.Pfn(pte);
        return true;
    });

    /// <summary>folio_ref_freeze: fails with EBUSY if there is any reference besides the mappings'.</summary>
    public static readonly Step Freeze =
        Try("folio_ref_freeze", static (k, ref f, ref p) => RefFreeze.TryFreeze(k, f.Pfn, ref p, p.MapCount));

    public static readonly Step MakeSecure = Do("uv_call", static (k, ref f, ref p) =>
    {
        p.Set(PageFlags.Secure);
        k.Emit(EventKind.MakeSecure, f.Pfn, ref p);
    });

    /// <summary>arch_make_folio_accessible, if the policy calls it for this use.</summary>
    public static void MakeAccessible(Machine k, Pfn pfn, ref Folio p, Policies.MakeAccessible use)
    {
        if (k.Policy.MakeAccessible < use || !p.Has(PageFlags.Secure)) return;
        p.Clear(PageFlags.Secure);
        k.Emit(EventKind.MakeAccessible, pfn, ref p);
    }

    /// <summary>The call that the splice path lacks.</summary>
    public static readonly Step MakeEachAccessible = Each("arch_make_page_accessible", static (k, ref f, ref p) =>
    {
        MakeAccessible(k, f.Pfn, ref p, Policies.MakeAccessible.EveryIo);
    }).If(p => p.MakeAccessible == Policies.MakeAccessible.EveryIo);

    public static readonly Step Unfreeze =
        Do("folio_ref_unfreeze", static (k, ref f, ref p) => RefFreeze.Unfreeze(k, f.Pfn, ref p, p.MapCount));

    /// <summary>
    /// try_get_page is for callers that hold a reference already: it warns if the count is not positive.
    /// </summary>
    public static Step TryGetPage(int i) => Try("try_get_page", (k, ref f, ref p) =>
    {
        if (p.RefCount > 0)
        {
            Ledger.Take(k, k.SlotOf(k.Current, i), f.Pfn, HoldKind.Get);
            return true;
        }
        k.Emit(EventKind.Warn, f.Pfn, ref p);
        if (p.Has(PageFlags.Frozen)) k.Raise(FindingKind.FrozenGet, f.Pfn, Culprit.Here);
        return false;
    }).Requires(i > 0 ? Needs.RoomForTwo : Needs.None);

    public static Step Put(int i) => Do("put_page", (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(k.Current, i)));

    /// <summary>Takes a reference where a frozen count is no error: it just fails.</summary>
    public static readonly Step GetUnlessFrozen = Try("get_page_unless_zero", static (k, ref f, ref p) =>
    {
        if (p.RefCount <= 0) return false;
        Ledger.Take(k, k.SlotOf(k.Current, 0), f.Pfn, HoldKind.Get);
        return true;
    });
}
