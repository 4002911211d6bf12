using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>A call that takes or drops pins by another function, and the event that was made of it.</summary>
struct OuterCall
{
    public long Pfn, Slot;
    public int Refs, RefCount, PinCount;
    public bool Acquires;
    /// <summary>The line names a page and not its folio, of which it may be a tail.</summary>
    public bool MayBeTail;
    /// <summary>What was known of the page before the call.</summary>
    public PageInfo Before;
    /// <summary>Lines of the task that have come since, in or out of interrupts as the call was.</summary>
    public long Age;
}

/// <summary>
/// unpin_user_page and its like call gup_put_folio, unless the compiler has made that a part of them; so do
/// folio_add_pins and try_grab_folio. Where the inner function is hit, it is the task's next line, shows the same
/// folio with the same counts, and replaces the event of the outer one.
/// </summary>
sealed class OuterCalls(EventMaker events)
{
    /// <summary>The event of an outer call; Before is what was known of the page until then.</summary>
    public void Enter(bool acquires, long pfn, int refs, ProbeFields a, long slot, in PageInfo before) =>
        events.Outer = new OuterCall
        {
            Pfn = pfn, Refs = refs, Acquires = acquires, Slot = slot, Before = before,
            MayBeTail = a.Has(Field.Page) && !a.Has(Field.Folio) && !a.Has(Field.Head),
            RefCount = EventMaker.Count(a, Field.Rc), PinCount = EventMaker.Count(a, Field.Pc),
        };

    /// <summary>
    /// The inner function is hit: takes back the event of the outer call. False if that has left the queue: then it
    /// stays, and the inner hit must make none.
    /// </summary>
    public bool Replaces(bool acquires, long pfn, int refs, ProbeFields a)
    {
        ref var outer = ref events.Outer;
        bool isInner = outer.Age == 1 && outer.Refs > 0 && outer.Acquires == acquires && outer.Refs == refs
            && (outer.Pfn == pfn || outer.MayBeTail && pfn < outer.Pfn) && !HaveChanged(in outer, a);
        if (!isInner) return true;
        if (!events.Queue.Cancel(outer.Slot)) return false;
        events.Pages[outer.Pfn] = outer.Before;
        return true;
    }

    /// <summary>What the outer call shows is done: another one has begun.</summary>
    static bool HaveChanged(in OuterCall outer, ProbeFields a)
    {
        int refs = EventMaker.Count(a, Field.Rc), pins = EventMaker.Count(a, Field.Pc);
        bool biased = Differ(outer.RefCount, refs, (long)outer.Refs * Limits.PinBias / 2);
        bool isLarge = outer.Before.Size == FolioSize.Large;
        return isLarge ? Differ(outer.PinCount, pins, outer.Refs) : biased;
    }

    static bool Differ(int before, int now, long by) =>
        before != PageEvent.Unknown && now != PageEvent.Unknown && Math.Abs((long)before - now) >= by;
}
