using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>Analyzes traces.</summary>
public static class Analysis
{
    /// <summary>Analyzes a whole trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="grouping">What the rows of the per-callsite table stand for.</param>
    /// <param name="progress">Called from time to time with the number of events read so far.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">The trace is damaged; the message names the event.</exception>
    /// <exception cref="OperationCanceledException">The analysis was cancelled.</exception>
    public static AnalysisReport Run(
        ITrace trace,
        Grouping grouping = Grouping.Callsite,
        Action<long>? progress = null,
        CancellationToken cancel = default)
    {
        var run = Begin(trace.Header, trace.Names, grouping);
        foreach (var batch in EventBatches.Of(trace, cancel))
        {
            foreach (ref readonly var e in batch.Span) run.Add(in e);
            progress?.Invoke(run.LastSeq);
        }
        return run.Finish();
    }

    /// <summary>Begins the analysis of a trace that is still being made.</summary>
    /// <param name="header">What made it.</param>
    /// <param name="names">Its dictionaries; they may grow while the trace is read.</param>
    /// <param name="grouping">What the rows of the per-callsite table stand for.</param>
    public static AnalysisRun Begin(TraceHeader header, TraceNames names, Grouping grouping = Grouping.Callsite) =>
        new(header, names, grouping, DetectorCatalog.Create);
}
