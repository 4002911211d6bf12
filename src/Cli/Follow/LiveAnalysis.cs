using Pintrace.Analyzer;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Cli.Follow;

/// <summary>
/// Takes the events of an import as they come, hands them to the trace file and to the analysis, and reports each
/// finding once, as soon as it is known. Findings that depend on the end of something (leaks) are looked for once per
/// second of traced time, less often where very much is held.
/// </summary>
sealed class LiveAnalysis(TraceHeader header, TraceWriter file, TextWriter to) : IEventSink
{
    const long EveryNs = 1_000_000_000;
    const int EveryEvents = 4096, LookedAtPerEvent = 64;

    readonly AnalysisRun _run = Analysis.Begin(header, file.Names);
    readonly HashSet<(FindingKind, long, string)> _reported = [];
    long _lookedAt, _soonest, _next = EveryEvents;

    /// <inheritdoc/>
    public TraceNames Names => file.Names;

    /// <inheritdoc/>
    public void Append(in PageEvent e)
    {
        file.Append(in e);
        _run.Add(in e);
        bool isDue = e.Tick - _lookedAt >= EveryNs && e.Seq >= _soonest;
        if (isDue || e.Seq >= _next) ReportNew();
    }

    /// <inheritdoc/>
    public void AppendTruth(in TruthRecord truth) => file.AppendTruth(in truth);

    /// <summary>Writes the findings that were not known before.</summary>
    public void ReportNew()
    {
        (_lookedAt, _next) = (_run.LastTick, _run.LastSeq + EveryEvents);
        _soonest = _run.LastSeq + _run.Size / LookedAtPerEvent;
        foreach (var f in _run.SoFar())
            if (_reported.Add((f.Kind, f.Pfn, Names.CallsiteName(f.Callsite)))) to.WriteLine(Line(f));
        to.Flush();
    }

    string Line(Finding f)
    {
        string time = Format.Time(_run.LastTick), severity = PublicName.Of(f.Severity);
        return $"{time,8}  {severity} {PublicName.Of(f.Kind)}, {FindingsText.Words(f.Consequence)}: {f.Message}";
    }
}
