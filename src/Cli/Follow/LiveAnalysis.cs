using Pintrace.Analyzer;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Cli.Follow;

/// <summary>
/// Takes the events of an import as they come, hands them to the trace file and to the analysis, and reports each
/// finding once, as soon as it is known. Findings that depend on the end of something (leaks) are looked for once per
/// second of traced time, less often where very much is held.
/// </summary>
sealed class LiveAnalysis(TraceHeader header, TraceWriter file, FindingLines lines) : IEventSink
{
    const long EveryNs = 1_000_000_000;
    const int EveryEvents = 4096, LookedAtPerEvent = 64;

    readonly AnalysisRun _run = Analysis.Begin(header, file.Names);
    long _lookedAt, _soonest, _next = EveryEvents;

    /// <inheritdoc/>
    public TraceNames Names => file.Names;

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        file.Append(in e);
        _run.Add(in e);
        if ((e.Flags & EventFlags.Carried) != 0) return;
        bool isDue = e.Tick - _lookedAt >= EveryNs && e.Seq >= _soonest;
        if (isDue || e.Seq >= _next) ReportNew();
    }

    /// <summary>What the next file of the recording begins with.</summary>
    public CarryOver CarryOver => CarryOver.Of(_run);

    /// <summary>The trace has ended.</summary>
    public AnalysisReport Finish() => _run.Finish();

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => file.AppendTruth(in truth);

    /// <summary>Writes the findings that were not known before.</summary>
    public void ReportNew()
    {
        (_lookedAt, _next) = (_run.LastTick, _run.LastSeq + EveryEvents);
        _soonest = _run.LastSeq + _run.Size / LookedAtPerEvent;
        lines.Write(_run.SoFar(), Names, _run.LastTick);
    }
}
