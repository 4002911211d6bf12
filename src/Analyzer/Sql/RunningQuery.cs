using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// A query on a thread of its own, because one step of SQLite cannot be cut: to search one long text for another takes
/// minutes. A thread that does not end when it is asked to is left behind; it writes no more rows, and closes the trace
/// when its step is done.
/// </summary>
/// <param name="trace">The trace.</param>
/// <param name="sql">One statement.</param>
/// <param name="limits">How far it may go.</param>
/// <param name="rows">Takes columns and rows; its end is the caller's.</param>
/// <param name="progress">Called with the number of events analyzed, where the query needs an analysis.</param>
sealed class RunningQuery(
    TraceReader trace, string sql, QueryLimits limits, IRowWriter rows, Action<long>? progress) : IDisposable
{
    /// <summary>In characters or bytes, so that a few rows in flight are no burden.</summary>
    const int LongestRow = 4 * ConnectionLimits.LongestValue;

    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    readonly CancellationTokenSource _stop = new();
    readonly Lock _writing = new();
    bool _isLeftBehind;
    int? _mistakeAt;      // null: the statement itself is right

    /// <summary>Runs it; null if it was cancelled or took too long.</summary>
    /// <exception cref="UsageException">The SQL is wrong, writes, or is more than one statement.</exception>
    /// <exception cref="InputException">The trace is damaged where the query reads it.</exception>
    public QueryEnd? Run(CancellationToken cancel)
    {
        var stop = _stop.Token;
        var work = Task.Factory.StartNew(
            () => Answer(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!EndsInTime(work, cancel))
        {
            _stop.Cancel();
            Task.WaitAny([work], Patience);
        }
        if (work.IsCompleted) return work.GetAwaiter().GetResult();
        lock (_writing) _isLeftBehind = true;
        return null;
    }

    bool EndsInTime(Task work, CancellationToken cancel)
    {
        bool isBounded = limits.Time > TimeSpan.Zero && limits.Time.TotalMilliseconds < int.MaxValue;
        try
        {
            return Task.WaitAny([work], isBounded ? (int)limits.Time.TotalMilliseconds : Timeout.Infinite, cancel) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    QueryEnd? Answer(CancellationToken stop)
    {
        using var db = trace.Connect();
        using var interruption = new Interruption(db.Handle!, stop);
        try
        {
            QueryDatabase.Prepare(db, trace.Header, limits.Events);
            QueryDatabase.Fill(db, Check(db), new DerivedSource(trace, progress, stop));
            using var guard = new ReadOnlyGuard(db);
            return Read(db, stop);
        }
        catch (Exception e) when (stop.IsCancellationRequested && IsStop(e))
        {
            return null;
        }
        catch (SqliteException e) when (!SqlMistake.IsOne(e))
        {
            throw SqliteErrors.Translate(trace.Path, e);
        }
        catch (SqliteException e)
        {
            if (_mistakeAt is null) RefuseDamage(stop);
            throw SqlMistake.Explain(sql, e, _mistakeAt ?? -1, SchemaHelp.Relations(trace.Header));
        }
    }

    /// <summary>Numbers and texts that no trace has let an innocent query fail, say with an overflow.</summary>
    void RefuseDamage(CancellationToken stop)
    {
        try
        {
            foreach (var batch in EventBatches.Of(trace, stop)) _ = batch;
        }
        catch (OperationCanceledException)
        {
            // what the query met is told instead
        }
    }

    static bool IsStop(Exception e) =>
        e is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT };

    /// <summary>One statement, and one that only reads: what it reads of temporary tables.</summary>
    IReadOnlySet<string> Check(SqliteConnection db)
    {
        using var guard = new ReadOnlyGuard(db);
        int code = raw.sqlite3_prepare_v2(db.Handle, sql, out var statement, out string tail);
        if (code != raw.SQLITE_OK) _mistakeAt = ErrorPlace.Of(db.Handle!, sql);
        using (statement)
        {
            if (guard.Refusal is { } refusal) throw new UsageException(refusal);
            SqliteException.ThrowExceptionForRC(code, db.Handle);
            Check(statement);
        }
        if (tail.AsSpan().Trim("; \t\r\n").Length > 0) throw new UsageException("Only one statement at a time.");
        return guard.TempReads;
    }

    static void Check(sqlite3_stmt statement)
    {
        if (statement.IsInvalid) throw new UsageException("The query is empty.");
        if (raw.sqlite3_stmt_readonly(statement) == 0) throw new UsageException(ReadOnlyGuard.WouldWrite);
        if (raw.sqlite3_bind_parameter_count(statement) == 0) return;
        string parameter = raw.sqlite3_bind_parameter_name(statement, 1).utf8_to_string() ?? "?";
        throw new UsageException($"The query has the parameter {parameter}; write its value.");
    }

    QueryEnd Read(SqliteConnection db, CancellationToken stop)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        Write(() => rows.Begin([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]));
        var values = new object?[reader.FieldCount];
        for (long n = 0; reader.Read(); n++)
        {
            if (limits.Rows > 0 && n == limits.Rows) return QueryEnd.RowLimit;
            stop.ThrowIfCancellationRequested();
            Copy(reader, values);
            Write(() => rows.Row(values));
        }
        return QueryEnd.Complete;
    }

    static void Copy(SqliteDataReader row, object?[] values)
    {
        long length = 0;
        for (int c = 0; c < values.Length; c++)
        {
            values[c] = row.IsDBNull(c) ? null : row.GetValue(c);
            length += values[c] is string text ? text.Length : values[c] is byte[] blob ? blob.Length : 0;
            if (length > LongestRow)
                throw new UsageException($"The query has a row of over {LongestRow >> 20} MB.");
        }
    }

    void Write(Action write)
    {
        lock (_writing)
            if (!_isLeftBehind) write();
    }

    public void Dispose() => _stop.Dispose();
}
