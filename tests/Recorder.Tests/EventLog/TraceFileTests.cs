using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

public sealed class TraceFileTests : IDisposable
{
    readonly TempFolder _folder = new();
    string Path => _folder.File("t.db");
    string IsBeingWritten => $"{Path} is being written by another process; try again when it has finished.";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(39)]
    [InlineData(41)]
    [InlineData(TraceWriter.BatchSize)]
    [InlineData(2 * TraceWriter.BatchSize + 17)]
    public void What_is_written_is_read(long events)
    {
        Samples.WriteTrace(Path, events);
        var reader = new TraceReader(Path);
        Assert.Equal(events, reader.EventCount);
        Assert.Equal(Enumerable.Range(1, (int)events).Select(i => Samples.Event(i)), Samples.ReadAll(reader));
        Assert.Equal(Samples.Header with { State = TraceHeader.Complete }, reader.Header);
        var (actor, callsite) = (reader.Names.Actors[new(1)], reader.Names.Callsites[new(1)]);
        Assert.Equal(("task", 42), (actor.Name, actor.Pid));
        Assert.Equal(("ib_umem_get", "pin_user_pages_fast < ib_umem_get"), (callsite.Name, callsite.Stack));
        Assert.Equal("register", reader.Names.Operations[new(1)]);
    }

    [Fact]
    public void What_SQLite_says_late_in_a_check_is_a_sentence_too()
    {
        Samples.WriteTrace(Path, 10);
        var reader = new TraceReader(Path);      // finds nothing wrong yet
        using (var db = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = """
                CREATE TABLE more(a); CREATE INDEX by_a ON more(a); PRAGMA writable_schema = 1;
                UPDATE sqlite_master SET sql = 'CREATE INDEX by_a ON more(a COLLATE unheard)' WHERE name = 'by_a'
                """;
            command.ExecuteNonQuery();
        }
        Assert.Equal(
            $"{Path}: SQLite error 1: no such collation sequence: unheard.",
            Assert.Throws<InputException>(() => reader.CheckFile()).Message);
    }

    [Fact]
    public void Reading_can_start_in_the_middle()
    {
        Samples.WriteTrace(Path, 100);
        Assert.Equal(60, Samples.ReadAll(new TraceReader(Path), fromSeq: 60)[0].Seq);
    }

    [Fact]
    public void Counts_that_were_not_seen_are_null_in_the_file_and_unknown_in_memory()
    {
        using (var writer = new TraceWriter(Path, Samples.Header with { Source = TraceHeader.Imported }, force: false))
        {
            writer.Append(new PageEvent
            {
                Seq = 1, Kind = EventKind.Mkclean, Pfn = 9,
                RefCount = PageEvent.Unknown, PinCount = 5, MapCount = PageEvent.Unknown,
            });
            writer.Finish(TraceHeader.Complete);
        }
        var reader = new TraceReader(Path);
        var e = Samples.ReadAll(reader)[0];
        Assert.Equal((PageEvent.Unknown, 5, PageEvent.Unknown), (e.RefCount, e.PinCount, e.MapCount));
        using var db = reader.Connect();
        const string where = "refcount IS NULL AND pincount = 5 AND mapcount IS NULL";
        Assert.Equal(["1"], Samples.Column(db, $"SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE {where}"));
    }

    [Theory]
    [InlineData("-- position in the trace, from 1, without gaps", "-- 1, 2, 3, ...")]
    [InlineData("kind INTEGER NOT NULL, --", "kind INTEGER\n\tNOT NULL, /* of event_kind */ --")]
    public void A_trace_whose_schema_is_commented_otherwise_is_read(string ours, string theirs)
    {
        Samples.WriteTrace(Path, 50);
        Assert.Equal(1, RewriteSchema(ours, theirs));
        Assert.Equal(50, Samples.ReadAll(new TraceReader(Path)).Count);
    }

    [Theory]
    [InlineData("seq INTEGER PRIMARY KEY", "seq INTEGER DEFAULT '--' PRIMARY KEY")]
    [InlineData("kind INTEGER NOT NULL", "kind TEXT NOT NULL")]
    [InlineData("state INTEGER NOT NULL", "state INTEGER /* NOT NULL */")]
    public void A_trace_whose_columns_differ_is_refused(string ours, string theirs)
    {
        Samples.WriteTrace(Path, 50);
        Assert.Equal(1, RewriteSchema(ours, theirs));
        var refusal = Assert.Throws<InputException>(() => new TraceReader(Path));
        Assert.Contains("table event is missing or altered", refusal.Message, StringComparison.Ordinal);
    }

    int RewriteSchema(string ours, string theirs)
    {
        using var db = new SqliteConnection($"Data Source={Path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "PRAGMA writable_schema = ON;"
            + " UPDATE sqlite_master SET sql = replace(sql, @ours, @theirs) WHERE name = 'event' AND instr(sql, @ours)";
        command.Parameters.AddWithValue("@ours", ours);
        command.Parameters.AddWithValue("@theirs", theirs);
        return command.ExecuteNonQuery();
    }

    [Fact]
    public void Equal_events_make_equal_bytes()
    {
        Samples.WriteTrace(Path, 30_000);
        Samples.WriteTrace(_folder.File("u.db"), 30_000);
        Assert.Equal(File.ReadAllBytes(Path), File.ReadAllBytes(_folder.File("u.db")));
    }

    [Fact]
    public void Nothing_but_the_trace_is_left_behind()
    {
        Samples.WriteTrace(Path, 10);
        Assert.Equal(["t.db"], _folder.Files);
    }

    [Fact]
    public void A_writer_that_does_not_finish_leaves_whole_batches()
    {
        Samples.WriteTrace(Path, TraceWriter.BatchSize + 100, finish: false);
        var reader = new TraceReader(Path);
        Assert.Equal((TraceWriter.BatchSize, TraceHeader.Recording), (reader.EventCount, reader.Header.State));
        Assert.Equal(TraceWriter.BatchSize, Samples.ReadAll(reader).Count);
    }

    [Fact]
    public void An_existing_file_is_refused_unless_forced()
    {
        File.WriteAllText(Path, "precious");
        var refusal = Assert.Throws<InputException>(() => new TraceWriter(Path, Samples.Header, force: false));
        Assert.Equal($"{Path} exists; --force replaces it.", refusal.Message);
        Assert.Equal("precious", File.ReadAllText(Path));
        new TraceWriter(Path, Samples.Header, force: true).Dispose();
        Assert.Equal(0, new TraceReader(Path).EventCount);
    }

    [Fact]
    public void The_journal_of_a_killed_recording_does_not_reach_its_replacement()
    {
        File.WriteAllText(Path, "old");
        File.WriteAllBytes(Path + "-journal", [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, .. new byte[4096]]);
        using (var writer = new TraceWriter(Path, Samples.Header, force: true))
        {
            Samples.Fill(writer, 10);
            writer.Finish(TraceHeader.Complete);
        }
        Assert.Equal(10, new TraceReader(Path).EventCount);
    }

    [Fact]
    public void A_trace_that_is_being_written_is_refused()
    {
        using var writer = new TraceWriter(Path, Samples.Header, force: false);
        Samples.Fill(writer, TraceWriter.BatchSize + 1);
        Assert.Equal(IsBeingWritten, Assert.Throws<InputException>(() => new TraceReader(Path)).Message);
    }

    [Fact]
    public void A_trace_that_is_being_written_is_not_replaced_either()
    {
        using (var writer = new TraceWriter(Path, Samples.Header, force: false))
        {
            Samples.Fill(writer, 10);
            var refusal = Assert.Throws<InputException>(() => new TraceWriter(Path, Samples.Header, force: true));
            Assert.Equal(IsBeingWritten, refusal.Message);
            writer.Finish(TraceHeader.Complete);
        }
        Assert.Equal(10, new TraceReader(Path).EventCount);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_refused()
    {
        string path = _folder.File("no/t.db");
        var refusal = Assert.Throws<InputException>(() => new TraceWriter(path, Samples.Header, force: false));
        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_out_of_order_are_a_defect_of_ours()
    {
        using var writer = new TraceWriter(Path, Samples.Header, force: false);
        Assert.Throws<InvalidOperationException>(() => writer.Append(Samples.Event(2)));
    }

    /// <summary>Files that are no traces, made in some way.</summary>
    public static TheoryData<string, Action<string>, string> StrangeFiles => new()
    {
        { "missing", _ => { }, "does not exist" },
        { "folder", p => Directory.CreateDirectory(p), "is a directory" },
        { "empty", p => File.WriteAllText(p, ""), "is empty" },
        { "text", p => File.WriteAllText(p, new string('x', 5000)), "is not a SQLite database" },
        { "short", p => File.WriteAllText(p, "SQLite format 3\0"), "is not a SQLite database" },
        { "foreign", p => Tampering.Damage(p, "CREATE TABLE t(x)"), "is a SQLite database, but not a pintrace trace" },
        { "truncated", p => { Samples.WriteTrace(p, 5000); Truncate(p, 0.5); }, "is damaged" },
    };

    /// <summary>Traces of 50 events that SQL has damaged.</summary>
    public static TheoryData<string, string> Damages => new()
    {
        { "PRAGMA user_version=9", "has format 9" },
        { "DELETE FROM event WHERE seq = 7", "event 7 is missing" },
        { "UPDATE event SET kind = 99 WHERE seq = 7", "event 7 has unknown kind 99" },
        { "UPDATE event SET kind = 12 + 256 WHERE seq = 7", "event 7 has a number out of range" },
        { "UPDATE event SET outcome = 77 WHERE seq = 7", "event 7 has unknown outcome 77" },
        { "UPDATE event SET callsite = 1000 WHERE seq = 7", "event 7 names a callsite" },
        { "UPDATE event SET pfn = 0 WHERE seq = 7", "event 7 names no page" },
        { "UPDATE event SET n = -1 WHERE seq = 7", "event 7 has a number out of range" },
        { "DROP TABLE file", "table file is missing or altered" },
        { "ALTER TABLE event RENAME COLUMN arg TO argument", "table event is missing or altered" },
        { $"ALTER TABLE event RENAME TO e; CREATE VIEW event AS {Endless}", "table event is missing or altered" },
        { "UPDATE callsite SET id = 5", "table callsite has no entry 1" },
        { "DELETE FROM header", "its header has no valid source" },
        { "UPDATE actor SET kind = 'ghost'", "unknown kind of actor 'ghost'" },
    };

    const string Endless = "WITH RECURSIVE c(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM c) SELECT * FROM c";

    [Theory]
    [MemberData(nameof(StrangeFiles))]
    public void A_strange_file_is_refused_in_one_sentence(string name, Action<string> make, string sentence)
    {
        string path = _folder.File(name + ".db");
        make(path);
        Refuses(path, sentence);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_trace_is_refused_in_one_sentence(string sql, string sentence)
    {
        Samples.WriteTrace(Path, 50);
        Tampering.Change(Path, sql);
        Refuses(Path, sentence);
    }

    static void Refuses(string path, string sentence)
    {
        var refusal = Assert.Throws<InputException>(() => Samples.ReadAll(new TraceReader(path)));
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>
    /// Any single byte of a trace may be wrong: the reader answers with events or with one sentence, never with a
    /// crash.
    /// </summary>
    [Fact]
    public void No_flipped_byte_crashes_the_reader()
    {
        Samples.WriteTrace(Path, 300);
        byte[] whole = File.ReadAllBytes(Path);
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            byte[] broken = [.. whole];
            broken[random.Next(i < 50 ? 100 : broken.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Path, broken);
            try { Samples.ReadAll(new TraceReader(Path)); }
            catch (InputException e) { Assert.DoesNotContain('\n', e.Message); }
            finally { File.Delete(Path + "-journal"); }
        }
    }

    static void Truncate(string path, double share)
    {
        using var file = File.OpenWrite(path);
        file.SetLength((long)(file.Length * share));
    }
}
