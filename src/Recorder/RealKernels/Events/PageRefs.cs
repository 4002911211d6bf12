using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.RealKernels.Text;

namespace Pintrace.Recorder.RealKernels.Events;

/// <summary>
/// Tracepoints page_ref:* of a kernel with CONFIG_DEBUG_PAGE_REF: every change of a reference count, without its
/// reason. 1024 at once is a pin of a small folio, and so are n by a lockless try and 1023 times n right after it.
/// Whatever else changes a count is a get or put with the flag inferred: it may be a pin of a large folio, of which the
/// trace shows nothing more, or one of the kernel's own lookups.
/// Not modelled: page_ref_set, freeze and unfreeze, which take no reference.
/// </summary>
sealed class PageRefs(EventMaker events)
{
    /// <summary>False if the line shows no change of a count.</summary>
    public bool TryRead(Tracepoint tracepoint, in ProbeRecord line, ProbeFields a)
    {
        a.Read(line.Text);
        long pfn = a.Or(Field.Pfn, 0), val = a.Or(Field.Val, 0);
        if (pfn <= 0 || val is 0 or > int.MaxValue or < int.MinValue) return false;
        bool unless = tracepoint.Meaning == TracepointMeaning.PageRefUnless;
        if (unless && a.Or(Field.Ret, 0) == 0) return false;
        const int rest = Limits.PinBias - 1;
        if (!unless && val % rest == 0 && CompletesPin(pfn, val / rest, a)) return true;
        Add(pfn, val, mayBePin: !unless, events.Callsites.Of(tracepoint.Name), a);
        return true;
    }

    static EventKind KindOf(bool pin, bool taken)
    {
        if (pin) return taken ? EventKind.Pin : EventKind.Unpin;
        return taken ? EventKind.Get : EventKind.Put;
    }

    void Add(long pfn, long val, bool mayBePin, NameId<Callsite> callsite, ProbeFields a)
    {
        bool pin = mayBePin && val % Limits.PinBias == 0;
        ref var page = ref events.Pages[pfn];
        if (pin) page.Size = FolioSize.Small;
        ref var e = ref events[events.Add(KindOf(pin, taken: val > 0), pfn, page.Flags, callsite)];
        e.N = EventMaker.Positive(Math.Abs(val) / (pin ? Limits.PinBias : 1));
        if (!pin) e.Flags = EventFlags.Inferred;
        else if (val > 0) e.Flags = EventFlags.Gup;
        SetCounts(ref e, a);
    }

    static void SetCounts(ref PageEvent e, ProbeFields a)
    {
        e.RefCount = EventMaker.Count(a, Field.Count);
        if (EventMaker.Count(a, Field.Mapcount) is var mapped and >= 0) e.MapCount = mapped;
    }

    /// <summary>The second half of a lockless pin: the try was this task's last event.</summary>
    bool CompletesPin(long pfn, long n, ProbeFields a)
    {
        if (!events.TryPrevious(out long slot)) return false;
        ref var e = ref events[slot];
        if (e.Pfn != pfn || e.Kind != EventKind.Get || e.N != n) return false;
        (e.Kind, e.Flags) = (EventKind.Pin, EventFlags.Gup);
        events.Pages[pfn].Size = FolioSize.Small;
        SetCounts(ref e, a);
        return true;
    }
}
