using Pintrace.Recorder.EventLog;

namespace Pintrace.Recorder.Conformance;

/// <summary>What happened to a page before an event.</summary>
static class PageHistory
{
    const int Length = 6;

    /// <summary>Its last events, in order; none for page 0.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="pfn">The page.</param>
    /// <param name="before">Number of the first event that does not count.</param>
    /// <param name="cancel">Stops early.</param>
    public static IReadOnlyList<PageEvent> Of(ITrace trace, long pfn, long before, CancellationToken cancel)
    {
        var last = new Queue<PageEvent>();
        if (pfn == 0) return [];
        foreach (var batch in EventBatches.Of(trace, cancel))
            foreach (ref readonly var e in batch.Span)
            {
                if (e.Seq >= before) return [.. last];
                if (e.Pfn != pfn) continue;
                if (last.Count == Length) last.Dequeue();
                last.Enqueue(e);
            }
        return [.. last];
    }
}
