using Microsoft.Data.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>Whatever stands in a trace, every command answers with a result or with one sentence.</summary>
public sealed class HostileTraceTests : IDisposable
{
    const string Query =
        "SELECT * FROM events, (SELECT COUNT(*) FROM open_pins), (SELECT COUNT(*) FROM findings)";

    static readonly object[] Values =
    [
        0, 1, -1, 2, 63, 64, 255, 256, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue,
        DBNull.Value, "abc", new byte[] { 0, 255 }, 1e308,
    ];

    static readonly string[] Columns =
    [
        "tick", "kind", "pfn", "actor", "callsite", "operation", "request", "token", "n", "flags", "outcome",
        "refcount", "pincount", "mapcount", "state", "arg", "cpu", "line",
    ];

    static readonly (string Table, string Column)[] Names =
    [
        ("callsite", "name"), ("callsite", "stack"), ("actor", "name"), ("actor", "kind"), ("actor", "pid"),
        ("operation", "name"), ("file", "name"), ("event_kind", "name"), ("flag", "bit"), ("header", "value"),
    ];

    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mixed-load.linux-7.0.db", 120)]
    [InlineData("pinbug-leak.linux-6.12.db", 120)]
    [InlineData("fork-during-dio.linux-5.7.db", 40)]
    public void No_value_in_any_row_breaks_a_command(string trace, int runs)
    {
        for (int seed = 1; seed <= runs; seed++)
        {
            string path = _folder.File($"{seed}.db");
            File.Copy(RepoFiles.Path("traces", trace), path);
            string done = Tamper(path, new Random(seed));
            AssertAnswers(done, "analyze", path);
            AssertAnswers(done, "verify", path);
            AssertAnswers(done, "show", path, "--json");
            AssertAnswers(done, "query", path, Query);
            File.Delete(path);
        }
    }

    /// <summary>A query that fails because of what stands in a row is no mistake of the user's.</summary>
    [Theory]
    [InlineData("n = 9223372036854775807", "SELECT * FROM callsites", "event 1 has a number out of range")]
    [InlineData("arg = zeroblob(5000000)", "SELECT * FROM event", "holds more in one place than a trace ever does")]
    public void A_query_that_damage_lets_fail_is_no_wrong_query(string change, string sql, string sentence)
    {
        string path = _folder.File("t.db");
        File.Copy(RepoFiles.Path("traces", "mixed-load.linux-7.0.db"), path);
        Tampering.Change(path, $"UPDATE event SET {change} WHERE seq < 200");
        Assert.Contains(sentence, CliRun.Of("query", path, sql).Refusal(3), StringComparison.Ordinal);
    }

    static void AssertAnswers(string done, params string[] command)
    {
        var run = CliRun.Of(command);
        Assert.True(run.Code is 0 or 1 or 3 or 4, $"{command[0]} ends with {run.Code} after {done}: {run.Error}");
        if (run.Code == 3) Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    static string Tamper(string path, Random random)
    {
        using var db = new SqliteConnection($"Data Source={path};Pooling=False");
        db.Open();
        List<string> done = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string sql = Statement(random);
            object value = Values[random.Next(Values.Length)];
            using var command = db.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$v", value);
            try { command.ExecuteNonQuery(); }
            catch (SqliteException) { continue; }      // a constraint says no
            done.Add($"{sql} [{value}]");
        }
        Checksums.Renew(db);
        return string.Join("; ", done);
    }

    static string Statement(Random random)
    {
        if (random.Next(4) == 0)
        {
            var (table, column) = Names[random.Next(Names.Length)];
            return $"UPDATE {table} SET {column} = $v";
        }
        if (random.Next(4) == 0) return $"UPDATE header SET value = '{random.Next(64)}' WHERE key = 'coverage'";
        string where = random.Next(3) switch
        {
            0 => "1",
            1 => $"kind = {random.Next(1, 100)}",
            _ => $"seq = {random.Next(1, 100)}",
        };
        return $"UPDATE event SET {Columns[random.Next(Columns.Length)]} = $v WHERE {where}";
    }
}
