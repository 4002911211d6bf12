using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using SQLitePCL;

namespace Pintrace.Analyzer.Sql;

/// <summary>How far a query may go.</summary>
/// <param name="Rows">Most rows; 0 = all.</param>
/// <param name="Time">Longest time; zero = as long as it takes.</param>
public readonly record struct QueryLimits(long Rows, TimeSpan Time);

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

/// <summary>Read-only SQL over a trace, bounded in rows and time.</summary>
public static class TraceSql
{
    const int InterruptError = 9, CorruptError = 11, LengthLimit = 0;
    const int StepsBetweenChecks = 1000, LongestValue = 16 << 20;

    /// <summary>Runs one statement that reads, and hands its columns and rows to a writer.</summary>
    /// <exception cref="UsageException">The SQL is wrong, writes, or is more than one statement.</exception>
    /// <exception cref="InputException">The trace is damaged where the query reads it.</exception>
    public static QueryEnd Run(
        TraceReader trace, string sql, QueryLimits limits, IRowWriter rows, CancellationToken cancel = default)
    {
        using var db = trace.Connect();
        var clock = Stopwatch.StartNew();
        bool MustStop() => cancel.IsCancellationRequested || limits.Time > TimeSpan.Zero && clock.Elapsed > limits.Time;
        delegate_progress check = _ => MustStop() ? 1 : 0;
        raw.sqlite3_limit(db.Handle, LengthLimit, LongestValue);
        raw.sqlite3_progress_handler(db.Handle, StepsBetweenChecks, check, null);
        try
        {
            QueryDatabase.Prepare(db, trace.Header);
            QueryDatabase.Fill(db, Check(db, sql), new DerivedSource(trace, MustStop));
            using var guard = new ReadOnlyGuard(db);
            return Read(db, sql, limits.Rows, rows);
        }
        catch (Exception e)
            when (e is OperationCanceledException or SqliteException { SqliteErrorCode: InterruptError })
        {
            cancel.ThrowIfCancellationRequested();
            rows.End();
            return QueryEnd.TimeLimit;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == CorruptError)
        {
            throw new InputException($"{trace.Path} is damaged: {SqlMistake.Reason(e)}.", e);
        }
        catch (SqliteException e)
        {
            throw SqlMistake.Explain(db, sql, e, SchemaHelp.Relations(trace.Header));
        }
        finally
        {
            GC.KeepAlive(check);
        }
    }

    /// <summary>
    /// Refuses anything but one statement that only reads; returns the temporary tables that it reads.
    /// </summary>
    static IReadOnlySet<string> Check(SqliteConnection db, string sql)
    {
        using var guard = new ReadOnlyGuard(db);
        int code = raw.sqlite3_prepare_v2(db.Handle, sql, out var statement, out string tail);
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

    static QueryEnd Read(SqliteConnection db, string sql, long limit, IRowWriter rows)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        rows.Begin([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]);
        var values = new object?[reader.FieldCount];
        var end = QueryEnd.Complete;
        for (long n = 0; reader.Read(); n++)
        {
            if (limit > 0 && n == limit) { end = QueryEnd.RowLimit; break; }
            for (int c = 0; c < values.Length; c++) values[c] = reader.IsDBNull(c) ? null : reader.GetValue(c);
            rows.Row(values);
        }
        rows.End();
        return end;
    }
}
