using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Replay;

/// <summary>
/// Traces of real kernels miss releases: put_page is inlined and leaves no event, probes and buffers lose some. What
/// later events say about a page's counts is certain, whatever the events before them say: acquisitions for which the
/// counts have no room were released unseen, and so were those of a page that was freed.
/// </summary>
sealed class UnseenReleases(HoldMatcher matcher)
{
    const int PinBias = Limits.PinBias;

    public void Infer(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        if (page.FirstHold < 0) return;
        if (e.Kind is EventKind.Alloc or EventKind.Free) matcher.DropAll(ref page, t);
        else if (e.RefCount is PageEvent.Unknown or < 0) return;      // below 0 the count is wrong, not the history
        else if (e.PinCount != PageEvent.Unknown)
            Compare(ref page, t, page.ExactPins - e.PinCount, e.RefCount - e.PinCount);
        else if (page.ExactPins == 0)
        {
            Compare(ref page, t, Missing(page.BiasedPins, e.RefCount), e.RefCount - (long)page.BiasedPins * PinBias);
            if (e.Kind == EventKind.Zap) LookForPuts(ref page, t);
        }
    }

    /// <summary>
    /// How many of the pins are not in the count: rounded, because the plain references in it are not known.
    /// </summary>
    static long Missing(int pins, int refCount) => ((long)pins * PinBias - refCount + PinBias / 2) / PinBias;

    void Compare(ref PageState page, Transition t, long pinsTooMany, long plainReferences)
    {
        if (pinsTooMany > 0) matcher.Drop(ref page, t, pins: true, pinsTooMany);
        long getsTooMany = page.Gets - Math.Max(0, plainReferences);
        if (page.Gets > plainReferences) matcher.Drop(ref page, t, pins: false, getsTooMany);
    }

    /// <summary>
    /// A pin released with put_page takes 1 from the count instead of 1024. When a mapping is removed, its own
    /// reference is still in the count, and so are those of the mappings that remain and of the batch in which a new
    /// page waits for its LRU list: whatever the count lacks beyond that, put_page took.
    /// </summary>
    void LookForPuts(ref PageState page, Transition t)
    {
        ref readonly var e = ref t.Event;
        if (e.MapCount == PageEvent.Unknown) return;
        int batch = (e.State & PageFlags.LruBatch) != 0 ? 1 : 0;
        long puts = (long)page.BiasedPins * PinBias + e.N + e.MapCount + batch - e.RefCount;
        if (puts > 0 && puts <= page.BiasedPins && puts < PinBias / 2) matcher.ReleasePins(ref page, t, (int)puts);
    }
}
