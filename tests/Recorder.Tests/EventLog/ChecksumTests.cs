using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>Damage that leaves a well-formed trace is noticed by the checksums that the trace carries.</summary>
public sealed class ChecksumTests : IDisposable
{
    static readonly string[] Tables =
    [
        "header", "event", "event_kind", "outcome", "flag", "callsite", "actor", "operation", "file", "source", "truth",
    ];

    const string NamesDiffer = "its header or its names are not as written";

    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Path => _folder.File("t.db");

    static string Dump(string path, params string[] tables)
    {
        using var db = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        db.Open();
        var text = new StringWriter();
        foreach (string table in tables)
        {
            using var command = db.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var rows = command.ExecuteReader();
            object[] values = new object[rows.FieldCount];
            while (rows.Read())
            {
                rows.GetValues(values);
                text.WriteLine($"{table}|{string.Join('|', values)}");
            }
        }
        return text.ToString();
    }

    static void WriteTrace(string path, long events)
    {
        using var writer = new TraceWriter(path, Samples.Header, force: false);
        Samples.Fill(writer, events);
        writer.AppendTruth(new TruthRecord(3, FindingKind.LeakedPin, 0x1003, new(1)));
        writer.Finish(TraceHeader.Complete);
    }

    static void ReadWhole(string path)
    {
        var trace = new TraceReader(path);
        trace.CheckFile();
        Samples.ReadAll(trace);
    }

    /// <summary>The definition in docs/event-log.md, computed another way, gives the same numbers.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(2 * TraceWriter.BatchSize)]
    [InlineData(2 * TraceWriter.BatchSize + 7)]
    public void The_last_checksums_are_those_of_the_whole_trace(long events)
    {
        WriteTrace(Path, events);
        string stored = Dump(Path, "checksum").TrimEnd('\n').Split('\n')[^1];
        Tampering.Change(Path, "SELECT 1");
        Assert.Equal(stored, Dump(Path, "checksum").TrimEnd('\n'));
    }

    [Fact]
    public void An_actor_that_was_renamed_after_it_was_written_counts_with_its_last_name()
    {
        using (var writer = new TraceWriter(Path, Samples.Header, force: false))
        {
            Samples.Fill(writer, TraceWriter.BatchSize);
            writer.Names.Actors.Replace(new(1), new Actor("sh", ActorKind.Task, 42));
            writer.Names.Actors.Replace(new(1), new Actor("sleep", ActorKind.Task, 42));
            writer.Finish(TraceHeader.Complete);
        }
        Assert.Equal("sleep", new TraceReader(Path).Names.Actors[new(1)].Name);
    }

    [Theory]
    [InlineData("UPDATE event SET tick = tick + 1 WHERE seq = 7", "events 1 to 16384 are not as written")]
    [InlineData("UPDATE event SET refcount = NULL WHERE seq = 20000", "events 16385 to 20000 are not as written")]
    [InlineData("UPDATE event SET line = 6 WHERE seq = 1", "events 1 to 16384 are not as written")]
    [InlineData("DELETE FROM event WHERE seq > 19990", "events up to 20000 were written, but only 19990 are there")]
    [InlineData("INSERT INTO event SELECT 20001, tick, kind, pfn, actor, callsite, operation, refcount, state, "
        + "request, mapcount, n, token, arg, flags, pincount, outcome, cpu, line FROM event WHERE seq = 20000",
        "the events after 20000 have no checksum")]
    [InlineData("DELETE FROM checksum WHERE last_seq = 16384", "events 1 to 20000 are not as written")]
    [InlineData("UPDATE checksum SET events = 0 WHERE last_seq = 16384", "events 1 to 16384 are not as written")]
    [InlineData("UPDATE callsite SET name = 'ib_umem_put'", NamesDiffer)]
    [InlineData("UPDATE actor SET pid = 43", NamesDiffer)]
    [InlineData("UPDATE header SET value = 'linux-7.1' WHERE key = 'policy'", NamesDiffer)]
    [InlineData("UPDATE event_kind SET name = 'gat' WHERE name = 'get'", NamesDiffer)]
    [InlineData("DELETE FROM checksum", NamesDiffer)]
    [InlineData("UPDATE truth SET pfn = 1", "table truth is not as written")]
    public void A_change_is_told_with_its_place(string damage, string sentence)
    {
        WriteTrace(Path, 20_000);
        Tampering.Damage(Path, damage);
        var refusal = Assert.Throws<InputException>(() => ReadWhole(Path));
        Assert.Equal($"{Path} is damaged: {sentence}.", refusal.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17_000)]
    [InlineData(TraceWriter.BatchSize + 1)]
    public void Reading_from_any_event_on_checks_every_batch_that_follows(long from)
    {
        WriteTrace(Path, 40_000);
        Tampering.Damage(Path, "UPDATE event SET arg = 0 WHERE seq = 39000");
        var refusal = Assert.Throws<InputException>(() => Samples.ReadAll(new TraceReader(Path), from));
        Assert.EndsWith("events 32769 to 40000 are not as written.", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>One flipped bit: either the trace is refused, or every row is what it was.</summary>
    [Fact]
    public void No_flipped_bit_changes_what_is_read()
    {
        WriteTrace(Path, 600);
        string before = Dump(Path, Tables);
        byte[] whole = File.ReadAllBytes(Path);
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] broken = [.. whole];
            int at = random.Next(broken.Length);
            broken[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Path, broken);
            try
            {
                ReadWhole(Path);
                Assert.True(before == Dump(Path, Tables), $"a flip of byte {at} passes and changes a row");
            }
            catch (InputException)
            {
                refused++;
            }
            finally
            {
                File.Delete(Path + "-journal");
            }
        }
        Assert.InRange(refused, 60, 299);      // the others fell on bytes that mean nothing
    }
}
