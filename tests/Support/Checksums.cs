using Microsoft.Data.Sqlite;

namespace Pintrace.Tests.Support;

/// <summary>
/// Gives a trace that a test has changed the checksums that belong to it, as docs/event-log.md defines them, so that
/// what the change means is seen and not only that there was one.
/// </summary>
public static class Checksums
{
    const ulong P = 0x9E3779B97F4A7C15;
    const string Names = "header event_kind outcome flag callsite actor operation file source";

    /// <summary>Writes one row of checksums for the whole file, if it still has the tables of a trace.</summary>
    public static void Renew(SqliteConnection db)
    {
        string[] tables = [.. Names.Split(' '), "event", "truth", "checksum"];
        string ours = string.Join(',', tables.Select(t => $"'{t}'"));
        const string count = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ";
        if ((long)Rows(db, $"({count} ({ours}))").Single()[0] != tables.Length) return;
        MakeOneBatch(db);
        var (lastSeq, events) = OfEvents(db);
        ulong names = 0;
        foreach (string table in Names.Split(' ')) names += OfTable(db, table);
        long truth = (long)OfTable(db, "truth");
        string tick = $"COALESCE((SELECT tick FROM event WHERE seq = {lastSeq}), 0)";
        Execute(db, $"INSERT INTO checksum VALUES({lastSeq}, {(long)events}, {(long)names}, {truth}, {tick})");
    }

    /// <summary>Ticks are counted from the beginning, as there is no batch before.</summary>
    static void MakeOneBatch(SqliteConnection db)
    {
        const string since =
            "SELECT c.tick FROM checksum c WHERE c.last_seq < event.seq ORDER BY c.last_seq DESC LIMIT 1";
        Execute(db, $"UPDATE event SET tick = tick + ({since}) WHERE ({since}) <> 0");
        Execute(db, "DELETE FROM checksum");
    }

    static (long LastSeq, ulong Sum) OfEvents(SqliteConnection db)
    {
        (long last, ulong sum) = (0, 0);
        foreach (object[] row in Rows(db, "event"))
        {
            ulong products = 0;
            for (int i = 0; i < row.Length; i++) products = (products + Mixed(ValueOf(row[i], i))) * P;
            sum += products;
            sum = (sum ^ (sum >> 32)) * P;
            last = (long)row[0];
        }
        return (last, sum);
    }

    static ulong Mixed(long value) => (ulong)value ^ ((ulong)value >> 32);

    /// <summary>What no trace has counts as SQLite makes it a whole number.</summary>
    static long ValueOf(object value, int column) => (value, column) switch
    {
        (DBNull, 17) => -1,
        (DBNull, 18) => 0,
        (DBNull, _) => int.MinValue,
        (long number, _) => number,
        (double number, _) => (long)number,
        (string text, _) when text.All(char.IsAsciiDigit) => long.TryParse(text, out long n) ? n : long.MaxValue,
        _ => 0,
    };

    static ulong OfTable(SqliteConnection db, string table)
    {
        ulong sum = 0;
        foreach (object[] row in Rows(db, table))
        {
            ulong hash = 0xcbf29ce484222325;
            foreach (object value in row.Prepend(table))
            {
                foreach (byte b in System.Text.Encoding.UTF8.GetBytes($"{value}")) hash = (hash ^ b) * 0x100000001b3;
                hash = (hash ^ 0xff) * 0x100000001b3;
            }
            sum += hash;
        }
        return sum;
    }

    static IEnumerable<object[]> Rows(SqliteConnection db, string table)
    {
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // table names from above
        command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            object[] values = new object[rows.FieldCount];
            rows.GetValues(values);
            yield return values;
        }
    }

    static void Execute(SqliteConnection db, string statement)
    {
        using var command = db.CreateCommand();
#pragma warning disable CA2100 // statements from above
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
