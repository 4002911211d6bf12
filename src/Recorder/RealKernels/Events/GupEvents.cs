using System.Numerics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Who takes and drops references on user pages. A get or pin is made at the return of a grab that succeeded; an unpin
/// or put at the entry of gup_put_folio, through which every unpin_user_* call goes. A gup_put_folio that carries more
/// flags than FOLL_PIN or FOLL_GET is gup's own: it takes back a grab whose page turned out not to be wanted. If it
/// follows its grab, the two become a try_get and a back_off, never held by anyone; otherwise (the slow path was
/// interrupted in between) it is an ordinary unpin or put, so that nothing stays open.
/// Not modelled: put_page and folio_put, which are inlined and leave no event; a back-off whose caller asked for
/// FOLL_PIN and nothing else looks like an unpin.
/// </summary>
sealed class GupEvents(EventMaker events, KernelProfile kernel)
{
    /// <summary>
    /// Puts with neither FOLL_PIN nor FOLL_GET; if there are no others, the trace is from another kernel.
    /// </summary>
    public long StrangePuts { get; private set; }

    readonly OuterCalls _outer = new(events);

    public void Enter(ProbedFunction function, ProbeFields a)
    {
        int refs = EventMaker.Positive(a.Or(Field.Refs, 1));
        events.Enter(new OpenCall
        {
            Function = function, Pointer = a.Pointer, Head = a.Or(Field.Head, 0), Pflags = a.Or(Field.Pflags, -1),
            Refs = refs, Flags = a.Or(Field.Flags, 0), RefCount = EventMaker.Count(a, Field.Rc), Placeholder = -1,
            IsShown = !_outer.Replaces(acquires: true, events.PfnOf(a.Pointer), refs, a),
        });
    }

    /// <summary>The fast path returns the folio, or NULL.</summary>
    public void ReturnFast(ProbedFunction function, in ProbeRecord hit, ProbeFields a)
    {
        long folio = a.Or(Field.Folio, a.Or(Field.Ret, 0));
        bool paired = events.Task.TryReturn(function, out var call);
        if (folio == 0) return;
        events.Task.ShowGrab();
        bool same = a.TryGet(Field.Page, out long page)
            ? call.Pointer == page : HeadOf(call.Pointer, call.Head) == folio;
        Grabbed(in hit, a, folio, paired && same ? call : Unseen);
    }

    /// <summary>The slow path returns 0 or an error, or true or false.</summary>
    public void ReturnSlow(ProbedFunction function, in ProbeRecord hit, ProbeFields a)
    {
        bool paired = events.Task.TryReturn(function, out var call);
        if (!a.TryGet(Field.Ret, out long ret) || ret == 0 != kernel.SlowGrabReturnsError || call.IsShown) return;
        if (!paired || a.Has(Field.Folio) && a.Pointer != call.Pointer) call = Unseen;
        Grabbed(in hit, a, a.Or(Field.Folio, HeadOf(call.Pointer, call.Head)), call);
    }

    /// <summary>
    /// The head of a page whose second word is this: bit 0 tells a tail. The rest is the address of the head page or,
    /// in newer kernels, a mask that makes it of the tail's (compound_info, include/linux/page-flags.h).
    /// </summary>
    public static long HeadOf(long page, long word)
    {
        const long largestFolio = 1L << 32;
        if ((word & 1) == 0) return page;
        long mask = word & ~1L;
        bool isMask = BitOperations.IsPow2(-mask) && -mask < largestFolio;
        return isMask ? page & mask : mask;
    }

    static OpenCall Unseen => new() { Pflags = -1, RefCount = PageEvent.Unknown };

    void Grabbed(in ProbeRecord hit, ProbeFields a, long folio, in OpenCall call)
    {
        long flags = a.Or(Field.Flags, call.Flags), pfn = events.PfnOf(folio);
        bool pin = (flags & kernel.FollPin) != 0;
        if (pfn == 0 || !pin && (flags & kernel.FollGet) == 0) return;
        ref var page = ref events.Pages[pfn];
        if (a.Or(Field.Page, folio) != folio || call.Pointer != 0 && call.Pointer != folio) page.Size = FolioSize.Large;
        else if (call.Pflags != -1) events.Pages.Learn(ref page, call.Pflags);
        int refs = EventMaker.Positive(a.Or(Field.Refs, call.Refs));
        if (pin && page.Size == FolioSize.Unknown) Guess(ref page, a, refs);
        if (!pin) page.AddGets(refs, (flags & kernel.FollWrite) != 0);
        bool hasStack = call.Callsite.Exists;
        var callsite = hasStack ? call.Callsite : events.Here(in hit);
        long slot = events.Add(pin ? EventKind.Pin : EventKind.Get, pfn, page.Flags, callsite, hasStack);
        ref var e = ref events[slot];
        (e.N, e.Flags) = (refs, kernel.FlagsOf(flags));
        SetCounts(ref e, a, in page);
        int before = call.Pointer == folio ? call.RefCount : PageEvent.Unknown;
        if (pin && events.Pages.IsUncountedPin(ref page, before, e.RefCount, refs)) e.Flags |= EventFlags.Uncounted;
        else if (e.RefCount == PageEvent.Unknown)
            e.RefCount = EventMaker.Plus(before, References(in page, pin, refs));
        e.State = page.Flags;
    }

    /// <summary>
    /// Without page flags, the counts after a pin tell: a bias, an exact count, or neither, which means the zero page.
    /// </summary>
    static void Guess(ref PageInfo page, ProbeFields a, int refs)
    {
        if (EventMaker.Count(a, Field.Rc) is not (var rc and not PageEvent.Unknown)) return;
        if (rc >= (long)refs * Limits.PinBias) page.Size = FolioSize.Small;
        else if (EventMaker.Count(a, Field.Pc) >= refs) page.Size = FolioSize.Large;
        else if (a.Has(Field.Pc)) page.Flags |= PageFlags.Zero;
    }

    static void SetCounts(ref PageEvent e, ProbeFields a, in PageInfo page)
    {
        e.RefCount = EventMaker.Count(a, Field.Rc);
        e.MapCount = EventMaker.MapCount(a, page.Size);
        if (page.Size == FolioSize.Large && EventMaker.Count(a, Field.Pc) is var pins and >= 0) e.PinCount = pins;
    }

    /// <summary>By how much this many pins or references change the reference count.</summary>
    static long References(in PageInfo page, bool pin, int refs) =>
        pin && page.Size != FolioSize.Large ? (long)refs * Limits.PinBias : refs;

    /// <summary>gup_put_folio is entered.</summary>
    public void Put(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(a.Pointer), flags = a.Or(Field.Flags, 0);
        bool pin = (flags & kernel.FollPin) != 0;
        if (!pin && (flags & kernel.FollGet) == 0) StrangePuts++;
        else if (pfn != 0 && (!pin || _outer.Replaces(acquires: false, pfn, RefsOf(a), a)))
            Put(in hit, a, pfn, pin, isOwn: (flags & ~(kernel.FollPin | kernel.FollGet)) != 0);
    }

    static int RefsOf(ProbeFields a) => EventMaker.Positive(a.Or(Field.Refs, a.Or(Field.N, 1)));

    /// <summary>A function is entered that calls gup_put_folio, or of which that is a part.</summary>
    public void Unpin(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(HeadOf(a.Pointer, a.Or(Field.Head, 0)));
        if (pfn == 0) return;
        if (pfn != events.PfnOf(a.Pointer)) a.Clear(Field.Pflags, Field.Rc, Field.Pc, Field.Mc, Field.Map);
        var before = events.Pages[pfn];
        long slot = Put(in hit, a, pfn, pin: true, isOwn: false);
        _outer.Enter(acquires: false, pfn, RefsOf(a), a, slot, in before);
    }

    long Put(in ProbeRecord hit, ProbeFields a, long pfn, bool pin, bool isOwn)
    {
        ref var page = ref events.Pages.Learn(pfn, a);
        int refs = RefsOf(a);
        if (page.Size == FolioSize.Unknown && EventMaker.Count(a, Field.Rc) >= Limits.PinBias * (long)refs)
            page.Size = FolioSize.Small;
        bool backOff = isOwn && TakeBack(pfn, in page);
        long slot = events.Add(KindOfPut(backOff, pin), pfn, page.Flags, events.Here(in hit));
        ref var e = ref events[slot];
        long change = References(in page, pin, refs);
        e.N = backOff ? EventMaker.Positive(change) : refs;
        if (backOff && pin && page.Size == FolioSize.Large) e.Arg = refs;
        SetCounts(ref e, a, in page);
        if (!pin) page.Gets = Math.Max(0, page.Gets - refs);
        if (pin && events.Pages.IsUncountedUnpin(ref page, e.RefCount, refs)) e.Flags |= EventFlags.Uncounted;
        if (pin && PageMemory.HidesPins(in page)) return slot;
        e.RefCount = pin && page.Size == FolioSize.Unknown ? PageEvent.Unknown : EventMaker.Plus(e.RefCount, -change);
        if (pin) e.PinCount = EventMaker.Plus(e.PinCount, -refs);
        return slot;
    }

    static EventKind KindOfPut(bool backOff, bool pin)
    {
        if (backOff) return EventKind.BackOff;
        return pin ? EventKind.Unpin : EventKind.Put;
    }

    /// <summary>The grab just before was in vain: it was never held.</summary>
    bool TakeBack(long pfn, in PageInfo page)
    {
        if (!events.TryPrevious(out long slot)) return false;
        ref var e = ref events[slot];
        if (e.Pfn != pfn || e.Kind is not (EventKind.Pin or EventKind.Get)) return false;
        bool pin = e.Kind == EventKind.Pin;
        e.Arg = pin && page.Size == FolioSize.Large ? e.N : 0;
        (e.Kind, e.N) = (EventKind.TryGet, EventMaker.Positive(References(in page, pin, e.N)));
        return true;
    }

    /// <summary>folio_add_pin and folio_add_pins: further pins of a folio that is already pinned.</summary>
    public void AddPins(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(a.Pointer);
        if (pfn == 0) return;
        var before = events.Pages[pfn];
        ref var page = ref events.Pages.Learn(pfn, a);
        long slot = events.Add(EventKind.Pin, pfn, page.Flags, events.Here(in hit));
        ref var e = ref events[slot];
        (e.N, e.Flags) = (RefsOf(a), EventFlags.Gup);
        SetCounts(ref e, a, in page);
        _outer.Enter(acquires: true, pfn, e.N, a, slot, in before);
        if (events.Pages.IsUncountedPin(ref page, e.RefCount, PageEvent.Unknown, e.N))
        {
            e.Flags |= EventFlags.Uncounted;
            return;
        }
        e.RefCount = EventMaker.Plus(e.RefCount, References(in page, pin: true, e.N));
        e.PinCount = EventMaker.Plus(e.PinCount, e.N);
    }

    /// <summary>A pipe shares a page (tee).</summary>
    public void PipeGet(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(a.Pointer);
        if (pfn == 0) return;
        ref var page = ref events.Pages.Learn(pfn, a);
        page.Gets = Math.Min(page.Gets, int.MaxValue - 1) + 1;
        ref var e = ref events[events.Add(EventKind.Get, pfn, page.Flags, events.Here(in hit))];
        (e.N, e.RefCount) = (1, EventMaker.Plus(EventMaker.Count(a, Field.Rc), 1));
    }

    /// <summary>A pipe drops a page: an event only if the trace has a get that it may end.</summary>
    public void PipeRelease(in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(a.Pointer);
        if (pfn == 0 || events.Pages[pfn].Gets == 0) return;
        ref var page = ref events.Pages.Learn(pfn, a);
        page.Gets--;
        ref var e = ref events[events.Add(EventKind.Put, pfn, page.Flags, events.Here(in hit))];
        (e.N, e.RefCount) = (1, EventMaker.Plus(EventMaker.Count(a, Field.Rc), -1));
    }
}
