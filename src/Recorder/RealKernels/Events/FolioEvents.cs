using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// What happens to a folio besides references: dirtying, cleaning, writeback, mapping, truncation. Counts are those
/// that the probe read at the entry; a reference that the function's caller drops afterwards is still in them.
/// Cleanings count when their function returns: a pin that slips in between came before its page-table entry was
/// cleaned. Without a probe on the return they count when it is entered, with an unknown number of cleaned entries.
/// Not modelled: faults that map existing pages; the file system's buffers.
/// </summary>
sealed class FolioEvents(EventMaker events)
{
    bool _seesFaultsReturn;

    public void Enter(ProbedFunction function, in ProbeRecord hit, ProbeFields a)
    {
        long pfn = events.PfnOf(a.Pointer);
        if (pfn == 0) return;
        ref var page = ref events.Pages.Learn(pfn, a);
        switch (function.Kind)
        {
            case EventKind.SetDirty: page.Flags |= PageFlags.Dirty; break;
            case EventKind.WritebackStart: page.Flags |= PageFlags.Writeback; break;
            case EventKind.WritebackEnd: page.Flags &= ~PageFlags.Writeback; break;
            case EventKind.Unmap: Unmap(pfn, in page, in hit, a); return;
            case EventKind.Zap: Zap(pfn, in page, in hit, a); return;
            case EventKind.Map: Map(pfn, ref page, in hit, a); return;
            case EventKind.CacheRemove: CacheRemove(pfn, ref page, in hit, a); return;
            case EventKind.Mkclean or EventKind.ClearDirty: Clean(function, pfn, in page, in hit, a); return;
        }
        Add(function.Kind, pfn, in page, in hit, a);
    }

    ref PageEvent Add(EventKind kind, long pfn, in PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        ref var e = ref events[events.Add(kind, pfn, page.Flags, events.Here(in hit))];
        e.RefCount = EventMaker.Count(a, Field.Rc);
        e.MapCount = EventMaker.MapCount(a, page.Size);
        return ref e;
    }

    /// <summary>It is not known whether it succeeds.</summary>
    void Unmap(long pfn, in PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        ref var e = ref Add(EventKind.Unmap, pfn, in page, in hit, a);
        (e.N, e.MapCount) = (Math.Max(1, e.MapCount), PageEvent.Unknown);
    }

    /// <summary>
    /// Older kernels pass the page, which may be a tail: tails have no count, and their folio is not known.
    /// </summary>
    void Zap(long pfn, in PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        if (a.Or(Field.Rc, 1) == 0) return;
        if (IsInWriteFault) Copy(pfn, in page, ref events.Task.Newest);
        ref var e = ref Add(EventKind.Zap, pfn, in page, in hit, a);
        e.N = EventMaker.Positive(a.Or(Field.N, 1));
        if (a.Has(Field.Pflags) && (e.State & (PageFlags.Anon | PageFlags.Lru)) == PageFlags.Anon)
            e.State |= PageFlags.LruBatch;
        e.MapCount = e.MapCount >= e.N ? e.MapCount - e.N : PageEvent.Unknown;
    }

    /// <summary>The reference of the allocation becomes the mapping's.</summary>
    void Map(long pfn, ref PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        page.Flags |= PageFlags.Anon;
        if (IsInWriteFault) events.Task.Newest.Pointer = pfn;
        ref var e = ref Add(EventKind.Map, pfn, in page, in hit, a);
        e.MapCount = page.Size == FolioSize.Small ? 1 : PageEvent.Unknown;
    }

    /// <summary>Without returns it is not known what belongs to a fault.</summary>
    bool IsInWriteFault => _seesFaultsReturn
        && events.Task.HasCalls && events.Task.Newest.Function.Meaning == HitMeaning.WriteFault;

    /// <summary>A write fault begins.</summary>
    public void EnterFault(ProbedFunction function) => events.Enter(new OpenCall { Function = function });

    public void ReturnFromFault(ProbedFunction function) =>
        _seesFaultsReturn |= events.Task.TryReturn(function, out _);

    /// <summary>
    /// A write fault that has mapped a new page leaves the old one for it; that matters if the old one is held.
    /// </summary>
    void Copy(long pfn, in PageInfo page, ref OpenCall fault)
    {
        long copy = fault.Pointer;
        fault.Pointer = 0;
        if (copy == 0 || page is { Gets: 0, Held: 0, HandedOver: 0 }) return;
        var callsite = events.Callsites.Of(fault.Function.Name);
        ref var e = ref events[events.Add(EventKind.Cow, pfn, page.Flags, callsite)];
        e.Arg = EventArg.OfCow(copy, events.Tasks.MmOf(events.Task));
    }

    /// <summary>The removal from the page cache follows, in a batch: one event for both.</summary>
    void CacheRemove(long pfn, ref PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        page.Leaving = true;
        page.Flags &= ~(PageFlags.Cached | PageFlags.Dirty);
        Add(EventKind.CacheRemove, pfn, in page, in hit, a).N = 1;
    }

    void Clean(ProbedFunction function, long pfn, in PageInfo page, in ProbeRecord hit, ProbeFields a)
    {
        var flags = function.Kind == EventKind.ClearDirty ? page.Flags & ~PageFlags.Dirty : page.Flags;
        long slot = events.Add(function.Kind, pfn, flags, events.Here(in hit));
        ref var e = ref events[slot];
        (e.RefCount, e.MapCount) = (EventMaker.Count(a, Field.Rc), EventMaker.MapCount(a, page.Size));
        events.Enter(new OpenCall { Function = function, Pointer = a.Pointer, Placeholder = slot });
        events.Queue.WaitForReturn(slot, function);
    }

    /// <summary>The result is how many entries were cleaned, or whether the folio was dirty.</summary>
    public void Return(ProbedFunction function, in ProbeRecord hit, ProbeFields a)
    {
        if (!events.Task.TryReturn(function, out var call) || a.Has(Field.Folio) && call.Pointer != a.Pointer) return;
        if (!events.Queue.Cancel(call.Placeholder, function)) return;
        long pfn = events.PfnOf(call.Pointer), ret = a.Or(Field.Ret, 0);
        ref var page = ref events.Pages[pfn];
        bool mkclean = function.Kind == EventKind.Mkclean;
        if (!mkclean && ret == 0) return;
        if (!mkclean) page.Flags &= ~PageFlags.Dirty;
        var callsite = call.Callsite.Exists ? call.Callsite : events.Here(in hit);
        ref var e = ref events[events.Add(function.Kind, pfn, page.Flags, callsite, call.Callsite.Exists)];
        e.N = mkclean ? (int)Math.Clamp(ret, 0, int.MaxValue) : 0;
        e.RefCount = EventMaker.Count(a, Field.Rc);      // that of the entry may be out of date
    }
}
