using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Pintrace.Recorder.EventLog.Sqlite.Checksums;

/// <summary>Adds up the checksums of the rows that tables have now.</summary>
static class TableSum
{
    /// <param name="db">An open trace.</param>
    /// <param name="tables">Names of tables whose values have been checked to be of their columns' types.</param>
    public static long Of(SqliteConnection db, IEnumerable<string> tables) =>
        tables.Aggregate(0L, (sum, table) => unchecked(sum + Of(db, table)));

    static long Of(SqliteConnection db, string table)
    {
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // the names of our own tables
        command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
        using DbDataReader rows = command.ExecuteReader();
        object[] values = new object[rows.FieldCount];
        long sum = 0;
        while (rows.Read())
        {
            rows.GetValues(values);
            sum = unchecked(sum + RowSum.Of(table, values));
        }
        return sum;
    }
}
