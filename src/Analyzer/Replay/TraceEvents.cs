using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Replay;

/// <summary>The events of a trace, in order.</summary>
static class TraceEvents
{
    const int BatchSize = 1024;

    /// <summary>All events, in batches, each valid until the next one is requested.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<ReadOnlyMemory<PageEvent>> Batches(ITrace trace, CancellationToken cancel)
    {
        foreach (var batch in Batches(trace.ReadEvents()))
        {
            cancel.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    /// <summary>The events from a number on, one by one.</summary>
    public static IEnumerable<PageEvent> From(ITrace trace, long fromSeq) => OneByOne(() => trace.ReadEvents(fromSeq));

    /// <summary>The events that are wanted, one by one.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<PageEvent> Of(TraceReader trace, EventFilter wanted, CancellationToken cancel) =>
        OneByOne(() => trace.ReadEvents(wanted, cancel));

    static IEnumerable<PageEvent> OneByOne(Func<ITraceCursor> open)
    {
        foreach (var batch in Batches(open()))
            for (int i = 0; i < batch.Length; i++) yield return batch.Span[i];
    }

    static IEnumerable<ReadOnlyMemory<PageEvent>> Batches(ITraceCursor events)
    {
        using var cursor = events;
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0;) yield return batch.AsMemory(0, n);
    }
}
