using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;

namespace Pintrace.Analyzer.Sql;

/// <summary>
/// What a query sees besides the tables of a trace: the views of this version as temporary views, so that every trace
/// has them, however old it is and whatever views of its own it has, and the derived relations as temporary tables.
/// </summary>
static class QueryDatabase
{
    /// <param name="db">The trace.</param>
    /// <param name="header">Its header.</param>
    /// <param name="wanted">Which events the view events shows; null = all.</param>
    public static void Prepare(SqliteConnection db, TraceHeader header, EventFilter? wanted)
    {
        var derived = DerivedRelations.Of(header).Select(d => d.Relation).ToList();
        foreach (var relation in derived)
        {
            var columns = relation.Columns.Select(c => $"\"{c.Name}\"");
            Execute(db, $"CREATE TEMP TABLE {relation.Name}({string.Join(", ", columns)})");
        }
        foreach (var (name, sql) in TraceFormat.Views)
            if (derived.TrueForAll(r => r.Name != name))
                Execute(db, $"CREATE TEMP{sql["CREATE".Length..]}{(name == "events" ? Condition(wanted) : "")}");
    }

    /// <summary>What the statement of the view events, which joins from table event e, lacks.</summary>
    static string Condition(EventFilter? wanted) => wanted is { IsEmpty: false } ? $" WHERE {wanted.Where}" : "";

    /// <summary>Fills the derived relations that a query reads.</summary>
    public static void Fill(SqliteConnection db, IReadOnlySet<string> read, DerivedSource source)
    {
        foreach (var derived in DerivedRelations.Of(source.Trace.Header))
            if (read.Contains(derived.Relation.Name)) Insert(db, derived, source);
    }

    static void Insert(SqliteConnection db, DerivedRelation derived, DerivedSource source)
    {
        using var transaction = db.BeginTransaction(deferred: true);
        using var insert = db.CreateCommand();
        insert.Transaction = transaction;
        SqliteParameter[] values = [.. derived.Relation.Columns.Select((_, i) => new SqliteParameter($"@{i}", null))];
        insert.Parameters.AddRange(values);
        string places = string.Join(", ", values.Select(v => v.ParameterName));
        insert.CommandText = $"INSERT INTO temp.{derived.Relation.Name} VALUES({places})";
        foreach (object?[] row in derived.Rows(source))
        {
            for (int i = 0; i < row.Length; i++) values[i].Value = row[i] ?? DBNull.Value;
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
