using Microsoft.Data.Sqlite;

namespace Pintrace.Tests.Support;

/// <summary>Changes a trace with SQL, as nobody should.</summary>
public static class Tampering
{
    /// <summary>Changes it and gives it the checksums that then belong to it: what the change means shows.</summary>
    public static void Change(string path, string sql) => Run(path, sql, renew: true);

    /// <summary>Changes it as damage does.</summary>
    public static void Damage(string path, string sql) => Run(path, sql, renew: false);

    static void Run(string path, string sql, bool renew)
    {
        using var db = new SqliteConnection($"Data Source={path};Pooling=False");
        db.Open();
        using (var command = db.CreateCommand())
        {
#pragma warning disable CA2100 // statements of tests
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
        if (renew) Checksums.Renew(db);
    }
}
