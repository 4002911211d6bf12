using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Connections;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using SQLitePCL;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>
/// Anybody may have made a trace: nothing that is stored in it is run, and nothing answers in the place of its events.
/// </summary>
public sealed class HostileSchemaTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Tampered(string sql)
    {
        string path = _folder.File("t.db");
        Samples.WriteTrace(path, 50);
        Tampering.Damage(path, sql);
        return path;
    }

    static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>An index of a few rows that claims to have all: what is asked of a page it would answer.</summary>
    const string LyingIndex = "CREATE INDEX lie ON event(pfn) WHERE seq < 5; PRAGMA writable_schema = ON; "
        + "UPDATE sqlite_master SET sql = 'CREATE INDEX lie ON event(pfn)' WHERE name = 'lie'";

    [Theory]
    [InlineData("CREATE INDEX i ON event(pfn)", "the index i,")]
    [InlineData(LyingIndex, "the index lie,")]
    [InlineData("CREATE TRIGGER g AFTER INSERT ON event BEGIN SELECT 1; END", "the trigger g,")]
    [InlineData("CREATE VIEW v AS SELECT 1", "the view v,")]
    [InlineData("CREATE TABLE findings(id)", "the table findings,")]
    [InlineData("DROP VIEW pins; CREATE TABLE pins(token)", "the table pins,")]
    [InlineData("ANALYZE", "the table sqlite_stat1,")]
    public void What_pintrace_does_not_make_is_refused(string sql, string what)
    {
        string path = Tampered(sql);
        Assert.Equal(
            $"{path} is not as pintrace makes it: it has {what} which could change what it says; "
            + "DROP it with an SQLite tool.",
            Assert.Throws<InputException>(() => new TraceReader(path)).Message);
    }

    [Theory]
    [InlineData(LyingIndex + "; DELETE FROM sqlite_master WHERE name = 'gaps';"
        + "UPDATE sqlite_master SET type = 'view', name = 'gaps' WHERE name = 'lie'")]
    [InlineData("PRAGMA writable_schema = ON; INSERT INTO sqlite_master VALUES(NULL, NULL, 'event', 0, NULL)")]
    public void What_is_not_what_it_is_called_is_refused(string sql)
    {
        string path = Tampered(sql);
        string sentence = Assert.Throws<InputException>(() => new TraceReader(path)).Message;
        Assert.Contains("malformed database schema", sentence, StringComparison.Ordinal);
    }

    /// <summary>The views of another version have other texts: such a trace is whole, but they are not run.</summary>
    [Theory]
    [InlineData("DROP VIEW gaps; DROP VIEW stacks")]
    [InlineData("DROP VIEW gaps; CREATE VIEW gaps AS SELECT seq FROM event")]
    public void A_view_may_be_missing_or_another_and_is_not_run(string sql)
    {
        var trace = new TraceReader(Tampered(sql));
        trace.CheckFile();
        using var db = trace.Connect();
        var refusal = Assert.Throws<SqliteException>(() => Execute(db, "SELECT * FROM main.gaps, main.pins"));
        Assert.Matches("access to view .* prohibited|no such table: main.gaps", refusal.Message);
    }

    [Fact]
    public void A_value_of_many_megabytes_is_damage_and_not_read()
    {
        string path = Tampered("UPDATE event SET arg = zeroblob(5000000) WHERE seq = 7");
        Assert.Equal(
            $"{path} holds more in one place than a trace ever does: string or blob too big.",
            Assert.Throws<InputException>(() => Samples.ReadAll(new TraceReader(path))).Message);
    }

    [Fact]
    public void Every_connection_is_bounded()
    {
        using var db = new TraceReader(Tampered("SELECT 1")).Connect();
        Assert.Equal(ConnectionLimits.MostColumns, raw.sqlite3_limit(db.Handle, raw.SQLITE_LIMIT_COLUMN, -1));
        Assert.Equal(ConnectionLimits.LongestSql, raw.sqlite3_limit(db.Handle, raw.SQLITE_LIMIT_SQL_LENGTH, -1));
        Assert.Equal(0, raw.sqlite3_limit(db.Handle, raw.SQLITE_LIMIT_ATTACHED, -1));
        Assert.Equal(1, Answer("PRAGMA cell_size_check"));
        Assert.Equal(0, Answer("PRAGMA trusted_schema"));
        Execute(db, "PRAGMA writable_schema = ON");
        Assert.Equal(0, Answer("PRAGMA writable_schema"));

        long Answer(string sql)
        {
            using var command = db.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public void A_check_of_the_file_can_be_cancelled()
    {
        string path = Tampered("UPDATE event SET arg = 'text' WHERE seq = 7");
        var trace = new TraceReader(path);
        Assert.Throws<InputException>(() => trace.CheckFile());
        Assert.Throws<OperationCanceledException>(() => trace.CheckFile(new CancellationToken(canceled: true)));
    }
}
