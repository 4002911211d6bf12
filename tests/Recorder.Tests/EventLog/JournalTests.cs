using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog;

/// <summary>SQLite obeys the files beside a database; a trace is read only with those that a recorder leaves.</summary>
public sealed class JournalTests : IDisposable
{
    readonly TempFolder _folder = new();

    string Path => _folder.File("t.db");
    string Journal => Path + "-journal";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_journal_that_names_another_file_deletes_nothing()
    {
        Samples.WriteTrace(Path, 10);
        string victim = _folder.File("thesis.tex");
        File.WriteAllText(victim, "precious");
        File.WriteAllBytes(Journal, [.. Of(Path), .. SuperJournal(victim)]);
        byte[] before = File.ReadAllBytes(Path);
        Refuses("names another file");
        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Theory]
    [InlineData(16, 1u, "is of a file of another length")]      // would cut the trace to one page
    [InlineData(16, 1u << 30, "is of a longer file")]      // would grow it to terabytes
    [InlineData(16, 0u, "is of a longer file")]
    [InlineData(20, 0u, "has sectors of no size")]
    [InlineData(24, 512u, "has pages of another size")]
    [InlineData(0, 0x64617461u, "is no journal of SQLite")]
    public void A_journal_that_no_recorder_leaves_changes_nothing(int at, uint number, string why)
    {
        Samples.WriteTrace(Path, 10);
        byte[] journal = Of(Path);
        BinaryPrimitives.WriteUInt32BigEndian(journal.AsSpan(at), number);
        File.WriteAllBytes(Journal, journal);
        byte[] before = File.ReadAllBytes(Path);
        Refuses(why);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal(journal, File.ReadAllBytes(Journal));
    }

    [Fact]
    public void A_journal_that_is_a_link_is_not_followed()
    {
        Samples.WriteTrace(Path, 10);
        string victim = _folder.File("other.db-journal");
        File.WriteAllBytes(victim, Of(Path));
        File.CreateSymbolicLink(Journal, victim);
        Refuses("is no file");
        Assert.True(File.Exists(victim));
    }

    [Fact]
    public void What_a_killed_recorder_leaves_is_rolled_back()
    {
        Samples.WriteTrace(Path, 10);
        LeaveHalfATransaction();
        Assert.True(new FileInfo(Journal).Length > 512);
        Assert.Equal(10, Samples.ReadAll(new TraceReader(Path)).Count);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public void A_write_ahead_log_is_no_part_of_a_trace()
    {
        Samples.WriteTrace(Path, 10);
        File.WriteAllText(Path + "-wal", "x");
        Refuses("has a write-ahead log beside it");
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public void A_new_trace_takes_over_nothing_that_lies_beside_its_name(string extension)
    {
        Samples.WriteTrace(Path, 40);
        LeaveHalfATransaction();
        string left = Path + extension;
        if (left != Journal) File.Move(Journal, left);
        File.Delete(Path);
        var refusal = Assert.Throws<InputException>(() => Samples.WriteTrace(Path, 3));
        Assert.Equal($"{left} is left from another database of that name; --force deletes it.", refusal.Message);
        using (var writer = new TraceWriter(Path, Samples.Header, force: true))
        {
            Samples.Fill(writer, 5);
            writer.Finish("complete");
        }
        var trace = new TraceReader(Path);
        trace.CheckFile();
        Assert.Equal(5, trace.EventCount);
        Assert.False(File.Exists(left));
    }

    /// <summary>A copy of the file and its journal, as a kill in a transaction leaves them.</summary>
    void LeaveHalfATransaction()
    {
        using var db = new SqliteConnection($"Data Source={Path};Pooling=False");
        db.Open();
        Run("PRAGMA cache_size=1");
        Run("BEGIN IMMEDIATE");
        Run("INSERT INTO header WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
            + "SELECT 'key' || i, hex(randomblob(50)) FROM n");
        File.Copy(Path, Path + ".copy");
        File.Copy(Journal, Journal + ".copy");
        Run("ROLLBACK");
        File.Move(Path + ".copy", Path, overwrite: true);
        File.Move(Journal + ".copy", Journal, overwrite: true);

        void Run(string sql)
        {
            using var command = db.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    void Refuses(string why)
    {
        var refusal = Assert.Throws<InputException>(() => new TraceReader(Path));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The header of a journal of a database without changes: one sector.</summary>
    static byte[] Of(string path)
    {
        byte[] database = File.ReadAllBytes(path);
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(database.AsSpan(16));
        byte[] journal = new byte[512];
        new byte[] { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 }.CopyTo(journal, 0);
        BinaryPrimitives.WriteUInt32BigEndian(journal.AsSpan(16), (uint)(database.Length / pageSize));
        BinaryPrimitives.WriteUInt32BigEndian(journal.AsSpan(20), 512);
        BinaryPrimitives.WriteUInt32BigEndian(journal.AsSpan(24), (uint)pageSize);
        return journal;
    }

    /// <summary>The end of a journal that is one of several: SQLite deletes the file that it names.</summary>
    static byte[] SuperJournal(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] end = [.. new byte[4], .. text, .. new byte[8], 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
        BinaryPrimitives.WriteUInt32BigEndian(end.AsSpan(4 + text.Length), (uint)text.Length);
        int sum = text.Sum(b => (sbyte)b);
        BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(8 + text.Length), sum);
        return end;
    }
}
