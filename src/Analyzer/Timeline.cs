using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>Time travel: the state after any event, and the events that matter to a page.</summary>
public static class Timeline
{
    const int BatchSize = 1024;

    /// <summary>The replay of a log up to and with an event.</summary>
    /// <exception cref="InputException">The log has no events.</exception>
    /// <exception cref="UsageException">The log has no such event.</exception>
    public static Replay At(ITrace trace, long seq)
    {
        if (trace.EventCount == 0) throw new InputException("The trace has no events.");
        if (seq < 1 || seq > trace.EventCount) throw new UsageException($"There is no event {seq}; the trace has events 1 to {trace.EventCount}.");
        var replay = new Replay(trace.Header.Coverage);
        foreach (var e in Events(trace).TakeWhile(e => e.Seq <= seq)) replay.Apply(in e);
        return replay;
    }

    /// <summary>The events of a log, one by one.</summary>
    public static IEnumerable<PageEvent> Events(ITrace trace, long fromSeq = 1)
    {
        using var cursor = trace.ReadEvents(fromSeq);
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0;)
            for (int i = 0; i < n; i++) yield return batch[i];
    }

    /// <summary>The story of a finding: the events of its page, of its waiters and of its request's end, from its first evidence to its last.</summary>
    public static IReadOnlyList<PageEvent> Story(ITrace trace, Finding finding) =>
        [.. Events(trace, finding.Evidence[0]).TakeWhile(e => e.Seq <= finding.Evidence[^1]).Where(e => e.Pfn == finding.Pfn || finding.Evidence.Contains(e.Seq))];
}
