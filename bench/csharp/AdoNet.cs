using Microsoft.Data.Sqlite;

namespace Pintrace.Bench;

/// <summary>Microsoft.Data.Sqlite: one prepared command with parameters, and a data reader.</summary>
static class AdoNet
{
    public const int RowsOfTransaction = 100_000;

    public static void Record(SqliteConnection db, IReadOnlyList<Event> events)
    {
        using var command = db.CreateCommand();
        command.CommandText = Event.Insert;
        var parameters = Event.Parameters.Split(", ")
            .Select(name => command.Parameters.Add(name, SqliteType.Integer)).ToArray();
        foreach (var part in events.Chunk(RowsOfTransaction))
        {
            using var transaction = db.BeginTransaction();
            command.Transaction = transaction;
            foreach (var e in part) Insert(command, parameters, e);
            transaction.Commit();
        }
    }

    static void Insert(SqliteCommand command, SqliteParameter[] p, Event e)
    {
        (p[0].Value, p[1].Value, p[2].Value, p[3].Value) = (e.Seq, e.Tick, e.Kind, e.Pfn);
        (p[4].Value, p[5].Value, p[6].Value) = (e.Actor, e.Callsite, OrNull(e.Operation));
        (p[7].Value, p[8].Value, p[9].Value) = (e.Request, e.Token, e.N);
        (p[10].Value, p[11].Value, p[12].Value) = (e.Flags, e.Outcome, OrNull(e.Refcount));
        (p[13].Value, p[14].Value) = (OrNull(e.Pincount), OrNull(e.Mapcount));
        (p[15].Value, p[16].Value) = (e.State, e.Arg);
        command.ExecuteNonQuery();
    }

    static object OrNull(long? value) => value ?? (object)DBNull.Value;

    public static IEnumerable<Event> Read(SqliteConnection db)
    {
        using var command = db.CreateCommand();
        command.CommandText = Event.Select;
        using var r = command.ExecuteReader();
        while (r.Read())
        {
            yield return new Event
            {
                Seq = r.GetInt64(0), Tick = r.GetInt64(1), Kind = r.GetInt64(2), Pfn = r.GetInt64(3),
                Actor = r.GetInt64(4), Callsite = r.GetInt64(5), Operation = OrNull(r, 6), Request = r.GetInt64(7),
                Token = r.GetInt64(8), N = r.GetInt64(9), Flags = r.GetInt64(10), Outcome = r.GetInt64(11),
                Refcount = OrNull(r, 12), Pincount = OrNull(r, 13), Mapcount = OrNull(r, 14),
                State = r.GetInt64(15), Arg = r.GetInt64(16),
            };
        }
    }

    static long? OrNull(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : r.GetInt64(column);
}
