using Pintrace.Analyzer.Replay;
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
    const int BatchSize = 1024;

    /// <summary>Checks the file's structure, every row and every count.</summary>
    /// <exception cref="InputException">Something is damaged; the sentence names it.</exception>
    public static Verification Run(TraceReader trace, Action<long>? progress = null, CancellationToken cancel = default)
    {
        trace.CheckFile();
        var replay = new TraceReplay(trace.Header.Coverage);
        using var cursor = trace.ReadEvents();
        var batch = new PageEvent[BatchSize];
        for (int n; (n = cursor.Read(batch)) > 0; progress?.Invoke(replay.LastSeq))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (ref readonly var e in batch.AsSpan(0, n)) replay.Apply(in e);
        }
        return new Verification(replay.LastSeq, replay.Gaps.Count, trace.Header.Coverage.Has(TraceCoverage.Counts), trace.Header.State);
    }
}
