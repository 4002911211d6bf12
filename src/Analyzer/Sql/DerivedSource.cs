using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// What derived relations are made from. The trace is analyzed at most once, and only if one of them needs that.
/// </summary>
/// <param name="trace">The trace.</param>
/// <param name="progress">Called with the number of events analyzed.</param>
/// <param name="stop">The query has taken too long, or was cancelled.</param>
sealed class DerivedSource(ITrace trace, Action<long>? progress, CancellationToken stop)
{
    AnalysisReport? _report;

    public ITrace Trace => trace;
    public TraceNames Names => trace.Names;
    public AnalysisReport Report => _report ??= Analysis.Run(trace, progress: Advance);

    /// <summary>So many events of the trace have been read.</summary>
    /// <exception cref="OperationCanceledException">The query must stop.</exception>
    public void Advance(long events)
    {
        stop.ThrowIfCancellationRequested();
        progress?.Invoke(events);
    }

    /// <summary>The name of a callsite; null if it is unknown.</summary>
    public string? Callsite(NameId<Callsite> id) => id.Exists ? Names.CallsiteName(id) : null;
    /// <summary>The stack of a callsite; null if it is unknown.</summary>
    public string? Stack(NameId<Callsite> id) => id.Exists ? Names.Stack(id) : null;
    /// <summary>The name of an actor; null if it is unknown.</summary>
    public string? Actor(NameId<Actor> id) => id.Exists ? Names.ActorName(id) : null;
    /// <summary>0 stands for "none" or "unknown" in events, NULL in SQL.</summary>
    public static long? Id(long id) => id == 0 ? null : id;
}
