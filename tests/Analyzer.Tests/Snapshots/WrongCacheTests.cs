using Microsoft.Data.Sqlite;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Snapshots;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Snapshots;

/// <summary>
/// Whatever happens to a cache: the answer is the same, nobody hears of it, and where a new one can be made it is.
/// </summary>
public sealed class WrongCacheTests : IClassFixture<LongTraces>, IDisposable
{
    const long Seq = 70_000, Snapshot = SnapshotCache.Interval;

    readonly TempFolder _folder = new();
    readonly LongTraces _traces;
    readonly TraceReader _trace;
    readonly string _cache, _file;
    readonly TraceReplay _expected;

    public void Dispose() => _folder.Dispose();

    public WrongCacheTests(LongTraces traces)
    {
        (_traces, _trace, _cache) = (traces, traces.SharedFile, _folder.File("cache"));
        _expected = Timeline.ReplayTo(_trace, Seq, _cache);
        _file = Assert.Single(Directory.GetFiles(_cache));
    }

    public static TheoryData<string, Action<string>> Damages => new()
    {
        { "gone", File.Delete },
        { "empty", f => File.WriteAllBytes(f, []) },
        { "cut in its header", f => Cut(f, 50) },
        { "cut in the schema", f => Cut(f, 4000) },
        { "cut in a state", f => Cut(f, new FileInfo(f).Length / 2) },
        { "without its last byte", f => Cut(f, new FileInfo(f).Length - 1) },
        { "no database", f => File.WriteAllText(f, new string('x', 200)) },
        { "a database of something else", f => { File.Delete(f); Sql(f, "CREATE TABLE other(x)"); } },
        { "a table with other columns", f => Sql(f, "DROP TABLE snapshot; CREATE TABLE snapshot(a, b)") },
        { "values of other types", f => Sql(f, "UPDATE snapshot SET state = 'text', signature = 7.5") },
        { "a state shorter by a byte", f => Sql(f, "UPDATE snapshot SET state = substr(state, 2)") },
        { "a state of another event", f => Sql(f, "UPDATE snapshot SET seq = 69000") },
        { "a state before the first", f => Sql(f, "UPDATE snapshot SET seq = -seq") },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_wrong_cache_is_made_anew(string what, Action<string> damage)
    {
        Assert.NotEmpty(what);
        damage(_file);
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        Assert.Equal(Snapshot, Timeline.ReplayTo(_trace, Seq, _cache).State.SnapshotSeq);
    }

    [Fact]
    public void Wherever_bytes_flip_the_answer_stays()
    {
        byte[] good = File.ReadAllBytes(_file);
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            byte[] bad = [.. good];
            foreach (int at in Enumerable.Range(0, 10).Select(_ => random.Next(i % 2 == 0 ? 8192 : bad.Length)))
                bad[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(_file, bad);
            SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        }
    }

    [Fact]
    public void The_cache_of_another_log_in_its_place_is_noticed()
    {
        Timeline.ReplayTo(_traces.PrivateMemory, Seq, _folder.File("other"));
        File.Copy(Assert.Single(Directory.GetFiles(_folder.File("other"))), _file, overwrite: true);
        var replay = Timeline.ReplayTo(_trace, Seq, _cache);
        Assert.Equal(0, replay.State.SnapshotSeq);
        SameState.Check(_expected, replay);
    }

    [Fact]
    public void A_log_that_was_changed_never_meets_its_old_cache()
    {
        string copy = _folder.File("copy.db");
        File.Copy(_trace.Path, copy);
        var sameContent = Timeline.ReplayTo(new TraceReader(copy), Seq, _cache);
        Assert.Equal(Snapshot, sameContent.State.SnapshotSeq);
        var changed = Timeline.ReplayTo(
            LongTraces.Changed(copy, "UPDATE event SET tick = tick + 1 WHERE seq = 70000"), Seq, _cache);
        Assert.Equal((0, _expected.State.LastTick + 1), (changed.State.SnapshotSeq, changed.State.LastTick));
        Assert.Equal(2, Directory.GetFiles(_cache).Length);
    }

    [Fact]
    public void What_is_read_after_the_log_was_touched_is_not_kept()
    {
        string copy = _folder.File("copy.db");
        File.Copy(_trace.Path, copy);
        var stamp = new TraceStamp(new TraceReader(copy));
        Assert.True(stamp.IsCurrent);
        File.SetLastWriteTimeUtc(copy, DateTime.UnixEpoch);
        Assert.False(stamp.IsCurrent);
        File.Delete(copy);
        Assert.False(stamp.IsCurrent);
    }

    [Fact]
    public void A_cache_that_leads_to_another_database_is_neither_read_nor_written()
    {
        string victim = _folder.File("bookmarks.db");
        Sql(victim, "CREATE TABLE bookmark(url)");
        byte[] before = File.ReadAllBytes(victim);
        File.Delete(_file);
        File.CreateSymbolicLink(_file, victim);
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        Assert.Equal(before, File.ReadAllBytes(victim));
    }

    [Fact]
    public void A_pipe_in_place_of_a_cache_does_not_hang()
    {
        File.Delete(_file);
        _folder.MakePipe(_file);
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        Assert.Equal(FileKind.Pipe, FileStatus.Of(_file)!.Value.Kind);
    }

    [Fact]
    public void A_journal_beside_a_cache_deletes_nothing_but_itself()
    {
        byte[] magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
        string victim = _folder.File("victim");
        File.WriteAllText(victim, "precious");
        File.WriteAllBytes(_file + "-journal", [.. magic, .. new byte[504], .. magic]);
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        Assert.False(File.Exists(_file + "-journal"));
        Assert.Equal(Snapshot, Timeline.ReplayTo(_trace, Seq, _cache).State.SnapshotSeq);
    }

    [Fact]
    public void A_folder_into_which_others_write_is_closed_to_them()
    {
        const UnixFileMode all = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(_cache, all);
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        Assert.Equal(all & ~(UnixFileMode)0b111_111, File.GetUnixFileMode(_cache));
    }

    [Fact]
    public void Where_no_cache_can_be_there_is_none()
    {
        File.Delete(_file);
        Directory.CreateDirectory(_file);
        File.WriteAllText(_folder.File("file"), "");
        foreach (
            string folder in new[]
            {
                _cache,
                _folder.File("file"),
                _folder.File("file/below"),
                "/proc/pintrace",
                "/dev/full",
            })
        {
            SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, folder));
            Assert.Equal(0, Timeline.ReplayTo(_trace, Seq, folder).State.SnapshotSeq);
        }
        Assert.True(Directory.Exists(_file));
    }

    [Fact]
    public void A_cache_that_is_in_use_is_left_alone()
    {
        byte[] before = File.ReadAllBytes(_file);
        using (var db = new SqliteConnection($"Data Source={_file};Pooling=False"))
        {
            db.Open();
            using var lockIt = db.CreateCommand();
            lockIt.CommandText = "BEGIN EXCLUSIVE";
            lockIt.ExecuteNonQuery();
            SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
        }
        Assert.Equal(before, File.ReadAllBytes(_file));
        Assert.Equal(Snapshot, Timeline.ReplayTo(_trace, Seq, _cache).State.SnapshotSeq);
    }

    [Fact]
    public void Several_travellers_at_once_all_arrive()
    {
        File.Delete(_file);
        Parallel.For(0, 4, _ => SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache)));
        SameState.Check(_expected, Timeline.ReplayTo(_trace, Seq, _cache));
    }

    [Fact]
    public void The_caches_used_longest_ago_go_first_and_other_files_stay()
    {
        string folder = _folder.File("many");
        Directory.CreateDirectory(folder);
        foreach (var (name, day) in new[] { ("a.snapshots", 3), ("b.snapshots", 1), ("c.snapshots", 2), ("d.txt", 0) })
        {
            string file = Path.Combine(folder, name);
            File.WriteAllBytes(file, new byte[100]);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(day));
            File.SetLastAccessTimeUtc(file, DateTime.UnixEpoch.AddDays(day));
        }
        new CacheFolder(folder).Trim(250);
        Assert.Equal(
            ["a.snapshots", "c.snapshots", "d.txt"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    static void Cut(string file, long length)
    {
        using var f = File.OpenWrite(file);
        f.SetLength(length);
    }

    static void Sql(string file, string sql)
    {
        using var db = new SqliteConnection($"Data Source={file};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
