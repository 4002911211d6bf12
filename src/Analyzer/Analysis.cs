using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>Analyzes whole logs.</summary>
public static class Analysis
{
    const int BatchSize = 1024;

    /// <summary>Analyzes a whole log.</summary>
    /// <param name="trace">The log.</param>
    /// <param name="grouping">What the rows of the per-callsite table stand for.</param>
    /// <param name="progress">Told now and then how many events have been read.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The log is damaged; the sentence names the event.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AnalysisReport Run(ITrace trace, Grouping grouping = Grouping.Callsite, Action<long>? progress = null, CancellationToken cancel = default)
    {
        var run = new AnalysisRun(trace.Header, trace.Names, grouping);
        using var cursor = trace.ReadEvents();
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0; progress?.Invoke(run.LastSeq))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (ref readonly var e in batch.AsSpan(0, n)) run.Add(in e);
        }
        return run.Finish();
    }
}
