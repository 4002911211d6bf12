using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Replay;

/// <summary>The events of a trace, in order, one by one.</summary>
static class TraceEvents
{
    /// <summary>The events from a number on.</summary>
    public static IEnumerable<PageEvent> From(ITrace trace, long fromSeq) => OneByOne(() => trace.ReadEvents(fromSeq));

    /// <summary>The events that are wanted.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<PageEvent> Of(TraceReader trace, EventFilter wanted, CancellationToken cancel) =>
        OneByOne(() => trace.ReadEvents(wanted, cancel));

    static IEnumerable<PageEvent> OneByOne(Func<ITraceCursor> open)
    {
        foreach (var batch in EventBatches.Of(open()))
            for (int i = 0; i < batch.Length; i++) yield return batch.Span[i];
    }
}
