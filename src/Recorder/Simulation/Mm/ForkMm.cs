using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>
/// kernel/fork.c and copy_page_range, page by page from f.Va, into address space f.Child. Runs under mmap_lock held for
/// writing; gup_fast does not take that lock, which is why write_protect_seq exists. Not modelled: shared file pages
/// (the child faults them in by itself).
/// </summary>
static class ForkMm
{
    public static readonly Step SeqBegin = Do("copy_page_range: write_protect_seq begin", static (k, ref f, ref p) =>
        k.Mm(f.Mm).WriteProtectSeq++);

    public static readonly Step SeqEnd = Do("copy_page_range: write_protect_seq end", static (k, ref f, ref p) =>
        k.Mm(f.Mm).WriteProtectSeq++);

    /// <summary>
    /// folio_needs_cow_for_dma: false if the child must get a copy at once. A page that is already shared stays shared
    /// (5.19).
    /// </summary>
    public static readonly Step MayShare = Try("folio_needs_cow_for_dma", static (k, ref f, ref p) =>
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (!Pte.IsPresent(pte) || !k.Mm(f.Mm).HasPinned) return true;
        ref Folio page = ref k.Folio(Pte.Pfn(pte));
        if (!PinTracking.IsPinned(k, ref page, Pte.Pfn(pte))) return true;
        if (page.Has(PageFlags.Hugetlb) && k.Policy.HugetlbForkOnPinned == HugetlbForkOnPinned.Share) return true;
        return k.Policy.WpReuse == WpReuse.AnonExclusive && !page.IsExclusive(f.At);
    });

    /// <summary>Both sides get the page read-only.</summary>
    public static readonly Step Share = Do("copy_present_pte", static (k, ref f, ref _) =>
    {
        ref uint pte = ref k.PteOf(f.Mm, f.At);
        if (Pte.IsSwap(pte)) SwapCache.ShareEntry(k, f.Mm, f.Child, f.At);
        if (!Pte.IsPresent(pte)) return;
        Pfn pfn = Pte.Pfn(pte);
        ref Folio p = ref k.Folio(pfn);
        if (p.Has(PageFlags.Zero)) { k.PteOf(f.Child, f.At) = pte; return; }
        MmuNotifier.Invalidate(k, f.Mm, pfn);
        pte &= ~Pte.Writable;
        p.ClearExclusive(f.At);
        k.Emit(EventKind.WriteProtect, pfn, ref p, 1, arg: f.Mm);
        Rmap.Map(k, f.Child, f.At, pfn, writable: false, newReference: true);
    }).Requires(Needs.Child | Needs.PrivatePage);

    /// <summary>copy_present_page: the parent keeps its page, writable; the child gets a copy.</summary>
    public static readonly Step CopyNow = Do("copy_present_page", static (k, ref f, ref _) =>
    {
        uint pte = k.PteOf(f.Mm, f.At);
        if (Pte.IsPresent(pte)) Rmap.MapNew(k, f.Child, f.At, Memory.Copy(k, Pte.Pfn(pte), f.At));
    });

    /// <summary>A fork into this address space has begun and has not ended.</summary>
    public static bool IsCopyingTo(Machine k, int child)
    {
        for (FrameId frame = default; frame < k.Shape.Actors; frame++)
            if (k.Frame(frame).Child == child) return true;
        return false;
    }

    public static readonly Step NextPage = Process.NextVirtualPage("copy_page_range: next page");
}
