using Dapper;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite;

/// <summary>Events read from pages are those that SQLite reads, and what is unusual is left to SQLite.</summary>
public sealed class PageCursorTests : IDisposable
{
    readonly TempFolder _folder = new();
    string Path => _folder.File("t.db");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> CommittedTraces =>
        [.. Directory.GetFiles(RepoFiles.Path("traces"), "*.db").Select(p => System.IO.Path.GetFileName(p))];

    [Theory]
    [MemberData(nameof(CommittedTraces))]
    public void A_committed_trace_is_read_from_its_pages(string name)
    {
        File.Copy(RepoFiles.Path("traces", name), Path);
        var trace = new TraceReader(Path);
        var reading = Reading.Compared(Path, trace);
        Assert.Equal((trace.EventCount, false), (reading.Events.Count, reading.IsByLibrary));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void Pages_of_each_size_are_read_from_any_event_on(int pageSize)
    {
        Samples.WriteTrace(_folder.File("made.db"), 50_000);
        Tampering.Damage(_folder.File("made.db"), $"PRAGMA page_size = {pageSize}; VACUUM INTO '{Path}'");
        var trace = new TraceReader(Path);
        foreach (long from in (long[])[1, 2, 7, 16_384, 16_385, 31_111, 49_999, 50_000])
        {
            var reading = Reading.Compared(Path, trace, from);
            Assert.Equal((50_001 - from, false), (reading.Events.Count, reading.IsByLibrary));
        }
    }

    [Fact]
    public void Columns_that_are_NULL_are_unknown()
    {
        using (var writer = new TraceWriter(Path, Samples.Header, force: false))
        {
            Samples.Fill(writer, 0);
            for (int i = 1; i <= 300; i++)
                writer.Append(Samples.Event(i) with
                {
                    RefCount = PageEvent.Unknown, PinCount = i % 2 == 0 ? PageEvent.Unknown : 4,
                    Cpu = default, Line = 0,
                });
            writer.Finish(TraceHeader.Complete);
        }
        var reading = Reading.Compared(Path, new TraceReader(Path));
        Assert.Equal((300, false), (reading.Events.Count, reading.IsByLibrary));
        Assert.Equal((4, PageEvent.Unknown), (reading.Events[0].PinCount, reading.Events[1].PinCount));
    }

    /// <summary>Changes that leave a trace, and whether its events are still read from pages.</summary>
    public static TheoryData<string, bool> Changes => new()
    {
        { "UPDATE event SET tick = tick * 1000000 WHERE seq % 3 = 0", false },
        { "CREATE TABLE e AS SELECT * FROM event; DELETE FROM event; "
            + "INSERT INTO event SELECT * FROM e ORDER BY seq DESC; DROP TABLE e", false },
        { "DELETE FROM event WHERE seq > 700", false },
        { "DELETE FROM event WHERE seq BETWEEN 101 AND 600; "
            + "INSERT INTO event SELECT seq - 500, tick, kind, pfn, actor, callsite, operation, refcount, state, "
            + "request, mapcount, n, token, arg, flags, pincount, outcome, cpu, line FROM event "
            + "WHERE seq BETWEEN 601 AND 1100; DELETE FROM event WHERE seq > 600", false },
        { "PRAGMA auto_vacuum = 1; VACUUM", true },
        { "PRAGMA journal_mode = WAL", true },
        { "UPDATE event SET arg = 'x' WHERE seq = 9", true },
        { "UPDATE event SET token = x'0102' WHERE seq = 900", true },
        { "UPDATE event SET tick = 1.5 WHERE seq = 1", true },
        { $"UPDATE event SET arg = '{new string('7', 10_000)}' WHERE seq = 1000", true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_trace_that_was_changed_is_read_as_SQLite_reads_it(string sql, bool isByLibrary)
    {
        Samples.WriteTrace(Path, 1200);
        Tampering.Change(Path, sql);
        var trace = new TraceReader(Path);
        var reading = Reading.Compared(Path, trace);
        Assert.Equal((null, isByLibrary), (reading.Refusal, reading.IsByLibrary));
        Assert.Equal(trace.EventCount, reading.Events.Count);
    }

    /// <summary>What leaves no trace; the library says why.</summary>
    [Theory]
    [InlineData("DELETE FROM event WHERE seq = 700", "event 700 is missing")]
    [InlineData("DELETE FROM event", "")]
    [InlineData("UPDATE event SET callsite = 2 WHERE seq = 1100", "event 1100 names a callsite, actor or operation")]
    [InlineData("UPDATE event SET n = 1 << 32 WHERE seq = 1", "event 1 has a number out of range")]
    [InlineData("INSERT INTO event(seq, tick, kind, pfn, actor, callsite, operation, request, token, n, flags, "
        + "outcome, state, arg) VALUES(-5, 0, 12, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)", "")]
    public void What_is_wrong_is_told_by_SQLite(string sql, string refusal)
    {
        Samples.WriteTrace(Path, 1200);
        Tampering.Change(Path, sql);
        var reading = Reading.Compared(Path, new TraceReader(Path));
        Assert.True(reading.IsByLibrary);
        Assert.Contains(refusal, reading.Refusal ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_in_UTF_16_is_left_to_SQLite()
    {
        Samples.WriteTrace(_folder.File("made.db"), 300);
        using (var from = new TraceReader(_folder.File("made.db")).Connect())
        using (var to = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            to.Open();
            to.Execute("PRAGMA encoding = 'UTF-16le'");
            to.Execute($"PRAGMA application_id = {TraceFormat.ApplicationId}");
            to.Execute($"PRAGMA user_version = {TraceFormat.Version}");
            foreach (string sql in TraceFormat.Tables.Values) to.Execute(sql);
            foreach (string table in TraceFormat.Tables.Keys) Copy(from, to, table);
        }
        var reading = Reading.Compared(Path, new TraceReader(Path));
        Assert.Equal((300, true), (reading.Events.Count, reading.IsByLibrary));
    }

    static void Copy(SqliteConnection from, SqliteConnection to, string table)
    {
        using var rows = from.ExecuteReader($"SELECT * FROM {table}");
        object[] values = new object[rows.FieldCount];
        while (rows.Read())
        {
            rows.GetValues(values);
            string[] literals = [.. values.Select(v => v switch
            {
                DBNull => "NULL",
                string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
                _ => $"{v}",
            })];
            to.Execute($"INSERT INTO {table} VALUES({string.Join(',', literals)})");
        }
    }

    [Fact]
    public void A_table_that_was_altered_since_the_trace_was_opened_is_left_to_SQLite()
    {
        Samples.WriteTrace(Path, 300);
        var trace = new TraceReader(Path);
        Tampering.Damage(Path, "ALTER TABLE event RENAME TO e; CREATE TABLE event AS SELECT seq, tick, kind, pfn, "
            + "actor, callsite, operation, token AS request, request AS token, n, flags, outcome, refcount, pincount, "
            + "mapcount, state, arg, cpu, line FROM e; DROP TABLE e");
        var reading = Reading.Compared(Path, trace);
        Assert.Contains("events 1 to 300 are not as written", reading.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_not_where_their_keys_say_are_left_to_SQLite()
    {
        const int pageSize = 4096, pointers = 12, childSize = 4;
        Samples.WriteTrace(Path, 600);
        byte[] file = File.ReadAllBytes(Path);
        int root = Enumerable.Range(1, file.Length / pageSize - 1).First(p => file[p * pageSize] == 5) * pageSize;
        file[root + (file[root + pointers] << 8 | file[root + pointers + 1]) + childSize]++;
        var trace = new TraceReader(Path);
        File.WriteAllBytes(Path, file);
        var reading = Reading.Compared(Path, trace);
        Assert.Equal((600, true), (reading.Events.Count, reading.IsByLibrary));
    }

    [Fact]
    public void What_was_handed_on_before_the_unusual_is_not_handed_on_again()
    {
        Samples.WriteTrace(Path, 5000);
        Tampering.Change(Path, "UPDATE event SET arg = 'x' WHERE seq = 4000");
        using var cursor = new PageCursor(Path, new TraceReader(Path), 10);
        var (seqs, batch) = (new List<long>(), new PageEvent[77]);
        for (int n; (n = cursor.Read(batch)) > 0;)
        {
            seqs.AddRange(batch[..n].Select(e => e.Seq));
            Assert.Equal(seqs[^1] >= 4000, cursor.IsByLibrary);
        }
        Assert.Equal(Enumerable.Range(10, 4991).Select(i => (long)i), seqs);
    }
}
