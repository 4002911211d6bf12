using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Snapshots;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>Time travel: the state after any event, and the events that matter to a page.</summary>
public static class Timeline
{
    const int BatchSize = 1024;

    /// <summary>The replay of a log up to and with an event.</summary>
    /// <param name="trace">The log.</param>
    /// <param name="seq">Number of the event.</param>
    /// <param name="cacheFolder">Where states on the way are kept, so that the next journey into the same file is short; null = nowhere.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The log has no events, or is damaged.</exception>
    /// <exception cref="UsageException">The log has no such event.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TraceReplay At(ITrace trace, long seq, string? cacheFolder = null, CancellationToken cancel = default)
    {
        if (trace.EventCount == 0) throw new InputException("The trace has no events.");
        if (seq < 1 || seq > trace.EventCount) throw new UsageException($"There is no event {seq}; the trace has events 1 to {trace.EventCount}.");
        var cache = SnapshotCache.For(trace, seq, cacheFolder);
        var replay = new TraceReplay(trace.Header.Coverage);
        cache?.Load(replay, seq);
        foreach (var e in Events(trace, replay.LastSeq + 1).TakeWhile(e => e.Seq <= seq))
        {
            replay.Apply(in e);
            if (e.Seq % SnapshotCache.Interval != 0) continue;
            cancel.ThrowIfCancellationRequested();
            cache?.Save(replay);
        }
        return replay;
    }

    /// <summary>The events of a log, one by one.</summary>
    public static IEnumerable<PageEvent> Events(ITrace trace, long fromSeq = 1) => Read(() => trace.ReadEvents(fromSeq));

    /// <summary>The events of a page, one by one.</summary>
    public static IEnumerable<PageEvent> Life(TraceReader trace, long pfn) => Read(() => trace.ReadEventsOf(pfn));

    static IEnumerable<PageEvent> Read(Func<ITraceCursor> open)
    {
        using var cursor = open();
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0;)
            for (int i = 0; i < n; i++) yield return batch[i];
    }

    /// <summary>The story of a finding: the events of its page, of its waiters and of its request's end, from its first evidence to its last.</summary>
    public static IReadOnlyList<PageEvent> Story(ITrace trace, Finding finding) =>
        [.. Events(trace, finding.Evidence[0]).TakeWhile(e => e.Seq <= finding.Evidence[^1]).Where(e => e.Pfn == finding.Pfn || finding.Evidence.Contains(e.Seq))];
}
