using System.Text.RegularExpressions;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Sql;

/// <summary>How far a query may go.</summary>
/// <param name="Rows">Most rows; 0 = all.</param>
/// <param name="Time">Longest time; zero = as long as it takes.</param>
/// <param name="Events">Which events the view events shows; null = all.</param>
public readonly record struct QueryLimits(long Rows, TimeSpan Time, EventFilter? Events = null);

/// <summary>Why a query ended.</summary>
public enum QueryEnd
{
    /// <summary>All rows were read.</summary>
    Complete,
    /// <summary>There are more rows than the limit.</summary>
    RowLimit,
    /// <summary>It took too long.</summary>
    TimeLimit,
}

/// <summary>Read-only SQL over a trace, bounded in rows, time and memory.</summary>
public static class TraceSql
{
    static readonly Regex PfnAsNumber = new(
        @"\bpfn\s*(=|<>|!=|<|>|\bin\s*\(|\bbetween\b)\s*(0x[0-9a-f]|[0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>
    /// True if a statement that runs seems not to mean what it says: it compares pfn, a text in views, with a number.
    /// Statements that use the table event, where it is one, are left alone.
    /// </summary>
    public static bool ComparesPfnWithNumber(string sql) =>
        PfnAsNumber.IsMatch(sql) && !new SqlText(sql).Mentions(TraceFormat.EventTable, null);

    /// <summary>
    /// Runs one statement that reads, and hands its columns and rows to a writer, from another thread. Ends within a
    /// second of the longest time or of the cancellation, even where SQLite does not.
    /// </summary>
    /// <param name="trace">The trace.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="limits">How far it may go.</param>
    /// <param name="rows">Takes columns and rows.</param>
    /// <param name="progress">Called with the number of events analyzed, where the query needs an analysis.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="UsageException">The SQL is wrong, writes, asks for too much, or is two statements.</exception>
    /// <exception cref="InputException">The trace is damaged where the query reads it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static QueryEnd Run(
        TraceReader trace, string sql, QueryLimits limits, IRowWriter rows, Action<long>? progress = null,
        CancellationToken cancel = default)
    {
        using var query = new RunningQuery(trace, sql, limits, rows, progress);
        var end = query.Run(cancel);
        if (end is null) cancel.ThrowIfCancellationRequested();
        rows.End();
        return end ?? QueryEnd.TimeLimit;
    }
}
