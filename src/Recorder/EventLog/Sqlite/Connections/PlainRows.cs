using Microsoft.Data.Sqlite;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>
/// Rows for what is asked whenever a trace is opened: Dapper would first compile a reader for each shape of row, which
/// takes a short command longer than all that it asks.
/// </summary>
public static class PlainRows
{
    /// <summary>The rows of a query, each as it is read.</summary>
    /// <param name="db">An open database.</param>
    /// <param name="sql">A query that only our own words make up.</param>
    public static IEnumerable<SqliteDataReader> Rows(this SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // no words of others
        command.CommandText = sql;
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        while (row.Read()) yield return row;
    }
}
