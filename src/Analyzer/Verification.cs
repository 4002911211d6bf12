using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>Whether a trace file is whole.</summary>
/// <param name="Events">How many events it has, numbered without gaps.</param>
/// <param name="Gaps">At how many places its source says that events were lost.</param>
/// <param name="CountsChecked">The counts that events carry were recomputed.</param>
/// <param name="State">The header's state: complete, interrupted, or recording if the recorder was killed.</param>
public sealed record Verification(long Events, int Gaps, bool CountsChecked, string State)
{
    /// <summary>Checks the file's structure, every row and every count.</summary>
    /// <param name="trace">The file.</param>
    /// <param name="progress">Called from time to time with the number of events checked so far.</param>
    /// <param name="cancel">Stops early.</param>
    /// <exception cref="InputException">Something is damaged; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static Verification Run(TraceReader trace, Action<long>? progress = null, CancellationToken cancel = default)
    {
        trace.CheckFile(cancel);
        var replay = new TraceReplay(trace.Header.Coverage);
        foreach (var batch in EventBatches.Of(trace, cancel))
        {
            foreach (ref readonly var e in batch.Span) replay.Apply(in e);
            progress?.Invoke(replay.LastSeq);
        }
        bool countsChecked = trace.Header.Coverage.Has(TraceCoverage.Counts);
        return new Verification(replay.LastSeq, replay.State.Gaps.Count, countsChecked, trace.Header.State);
    }
}
