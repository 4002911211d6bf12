using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>Events that are written as pages are the rows that SQLite would have inserted.</summary>
public sealed class TwoRoadsTests : IDisposable
{
    readonly TempFolder _folder = TempFolder.InMemory();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(113, true)]
    [InlineData(113, false)]
    [InlineData(TraceWriter.BatchSize, true)]
    [InlineData(2 * TraceWriter.BatchSize + 1, false)]
    [InlineData(100_000, true)]
    public void Both_roads_lead_to_the_same_rows(int events, bool isReal)
    {
        string pages = Write("pages.db", events, isReal, asPages: true);
        string rows = Write("rows.db", events, isReal, asPages: false);
        Assert.Equal(["ok"], Rows(pages, "PRAGMA integrity_check"));
        foreach (string table in TraceFormat.Tables.Keys)
            Assert.Equal(Rows(rows, $"SELECT * FROM {table}"), Rows(pages, $"SELECT * FROM {table}"));
        Assert.InRange(new FileInfo(pages).Length, 1, 1.01 * new FileInfo(rows).Length);
    }

    /// <summary>Inserting, deleting and splitting go on from what was written.</summary>
    [Fact]
    public void SQLite_changes_what_was_written_as_pages()
    {
        string path = Write("t.db", 20_000, isReal: true, asPages: true);
        Rows(path, "DELETE FROM event WHERE seq % 3 = 0");
        Rows(path, "UPDATE event SET arg = 1 << 60, tick = 1 << 60, pfn = 1 << 60, request = 1 << 60");
        Rows(path, "INSERT INTO event SELECT seq + 2, tick, kind, pfn, actor, callsite, operation, refcount,"
            + " state, request, mapcount, n, token, arg, flags, pincount, outcome, cpu, line FROM event"
            + " WHERE seq % 3 = 1");
        Assert.Equal(["ok"], Rows(path, "PRAGMA integrity_check"));
        Assert.Equal(["20001|20001"], Rows(path, "SELECT COUNT(*), MAX(seq) FROM event"));
    }

    [Fact]
    public void A_simulated_event_with_a_line_is_a_defect_of_ours()
    {
        using var writer = new TraceWriter(_folder.File("t.db"), Header(isReal: false), force: false);
        Assert.Throws<InvalidOperationException>(() => writer.Append(new PageEvent { Seq = 1, Line = 1 }));
    }

    static TraceHeader Header(bool isReal) =>
        Samples.Header with { Source = isReal ? TraceHeader.Imported : TraceHeader.Simulated };

    string Write(string name, int events, bool isReal, bool asPages)
    {
        string path = _folder.File(name);
        using var writer = new TraceWriter(path, Header(isReal), force: false, appearsWhole: false, asPages);
        var random = new RandomEvents(events, isReal);
        for (int seq = 1; seq <= events; seq++)
        {
            if (seq % 1000 == 1) writer.Names.Callsites.Intern(Callsite.Of([$"f{seq}", new string('g', seq % 9000)]));
            if (seq % 5000 == 7) writer.AppendTruth(new TruthRecord(seq, FindingKind.LeakedPin, 0x1003, new(1)));
            writer.Append(random.Next(seq));
        }
        writer.Finish(TraceHeader.Complete);
        return path;
    }

    internal static List<string> Rows(string path, string sql)
    {
        using var db = new SqliteConnection($"Data Source={path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var (rows, values) = (new List<string>(), new object[reader.FieldCount]);
        while (reader.Read())
        {
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(v => v is DBNull ? "NULL" : v.ToString())));
        }
        return rows;
    }
}
