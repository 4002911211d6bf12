using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Replay;

/// <summary>The events of a trace, in order, one by one.</summary>
static class TraceEvents
{
    /// <summary>The events from a number on.</summary>
    public static IEnumerable<PageEvent> From(ITrace trace, long fromSeq) => OneByOne(() => trace.ReadEvents(fromSeq));

    /// <summary>Up to this many events are read through rather than skipped by a seek.</summary>
    const int ReadOver = 4096;

    /// <summary>The events with these numbers, which are in order and different.</summary>
    public static IEnumerable<PageEvent> At(ITrace trace, IReadOnlyList<long> wanted)
    {
        for (int next = 0; next < wanted.Count;)
            foreach (var e in From(trace, wanted[next]))
            {
                if (e.Seq < wanted[next]) continue;
                yield return e;
                if (++next == wanted.Count || wanted[next] - e.Seq > ReadOver) break;
            }
    }

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
