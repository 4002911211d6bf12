using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Snapshots;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>Time travel: the state after any event, and the events that matter to a page.</summary>
public static class Timeline
{
    /// <summary>What a trace says up to and including an event.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="seq">Number of the event.</param>
    /// <param name="cacheFolder">
    /// Where states on the way are kept, so that going into the same file again is fast; null = nowhere.
    /// </param>
    /// <param name="progress">Called from time to time with the number of the event reached.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The trace has no events, or is damaged.</exception>
    /// <exception cref="UsageException">The trace has no such event.</exception>
    /// <exception cref="OperationCanceledException">The replay was cancelled.</exception>
    public static TraceState At(
        ITrace trace, long seq, string? cacheFolder = null, Action<long>? progress = null,
        CancellationToken cancel = default) =>
        ReplayTo(trace, seq, cacheFolder, progress, cancel).State;

    /// <summary>The same, as a replay that can go on from there.</summary>
    internal static TraceReplay ReplayTo(
        ITrace trace, long seq, string? cacheFolder, Action<long>? progress = null, CancellationToken cancel = default)
    {
        if (trace.EventCount == 0) throw new InputException("The trace has no events.");
        if (seq < 1 || seq > trace.EventCount)
            throw new UsageException($"There is no event {seq}; the trace has events 1 to {trace.EventCount}.");
        var cache = SnapshotCache.For(trace, seq, cacheFolder);
        var replay = new TraceReplay(trace.Header.Coverage);
        cache?.Load(replay, seq);
        foreach (var e in Events(trace, replay.LastSeq + 1).TakeWhile(e => e.Seq <= seq))
        {
            replay.Apply(in e);
            if (e.Seq % SnapshotCache.Interval != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress?.Invoke(e.Seq);
            cache?.Save(replay);
        }
        return replay;
    }

    /// <summary>The events of a trace from a number on, one by one.</summary>
    public static IEnumerable<PageEvent> Events(ITrace trace, long fromSeq = 1) => TraceEvents.From(trace, fromSeq);

    /// <summary>The events that are wanted, one by one, in order.</summary>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<PageEvent> Events(
        TraceReader trace, EventFilter wanted, CancellationToken cancel = default) =>
        TraceEvents.Of(trace, wanted, cancel);

    /// <summary>
    /// The numbers of all events about a page, in order, from an index that is made at the first time; none if the
    /// trace does not mention it. Null if there is no index to be had: then all events must be looked at.
    /// </summary>
    /// <param name="trace">The trace.</param>
    /// <param name="pfn">The page.</param>
    /// <param name="cacheFolder">Where the index is kept; null = nowhere.</param>
    /// <param name="progress">Called from time to time with the number of the event reached.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The trace is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<long>? EventsOf(
        TraceReader trace, long pfn, string? cacheFolder, Action<long>? progress = null,
        CancellationToken cancel = default) =>
        PageIndex.For(trace, cacheFolder)?.EventsOf(pfn, progress, cancel);

    /// <summary>
    /// The story of a finding's first occurrence: the events of its page and its waiters and the end of its request,
    /// from its first evidence to its last.
    /// </summary>
    public static IReadOnlyList<PageEvent> Story(ITrace trace, Finding finding)
    {
        var evidence = finding.FirstEvidence;
        var span = Events(trace, evidence[0]).TakeWhile(e => e.Seq <= evidence[^1]);
        return [.. span.Where(e => e.Pfn == finding.Pfn || evidence.Contains(e.Seq))];
    }
}
