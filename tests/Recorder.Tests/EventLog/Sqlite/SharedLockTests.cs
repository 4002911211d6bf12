using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite;

/// <summary>Nobody writes a trace while its pages are read.</summary>
public sealed class SharedLockTests : IDisposable
{
    readonly TempFolder _folder = new();
    string Path => _folder.File("t.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trace_is_not_written_until_the_cursor_is_closed()
    {
        Samples.WriteTrace(Path, 3000);
        var batch = new PageEvent[10];
        using (var cursor = new TraceReader(Path).ReadEvents())
        {
            while (cursor.Read(batch) > 0) { }
            Assert.Equal(5, Assert.Throws<SqliteException>(Delete).SqliteErrorCode);      // SQLITE_BUSY
        }
        Delete();
    }

    [Fact]
    public void A_trace_is_not_read_while_it_is_written()
    {
        Samples.WriteTrace(Path, 3000);
        var trace = new TraceReader(Path);
        using var db = new SqliteConnection($"Data Source={Path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        var refusal = Assert.Throws<InputException>(() => trace.ReadEvents());
        Assert.Equal($"{Path} is being written by another process; try again when it has finished.", refusal.Message);
    }

    /// <summary>
    /// A lock by fcntl belongs to the process, and is gone when it closes any descriptor of the file.
    /// </summary>
    [Fact]
    public void The_lock_of_a_cursor_remains_when_another_is_closed()
    {
        Samples.WriteTrace(Path, 3000);
        var trace = new TraceReader(Path);
        using var probe = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var batch = new PageEvent[10];
        using (var first = trace.ReadEvents())
        {
            first.Read(batch);
            using (var second = trace.ReadEvents()) second.Read(batch);
            Assert.True(IsLocked(probe));
            Assert.Equal(10, first.Read(batch));
        }
        Assert.False(IsLocked(probe));
    }

    void Delete()
    {
        using var db = new SqliteConnection($"Data Source={Path};Pooling=False;Default Timeout=1");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "DELETE FROM event";
        command.ExecuteNonQuery();
    }

    /// <summary>Asks for a lock as of another process, for writing, over the bytes that SQLite locks.</summary>
    static bool IsLocked(SafeFileHandle file)
    {
        const int getLock = 36, typeAt = 0, startAt = 8, lengthAt = 16;      // F_OFD_GETLK, struct flock
        const short write = 1, none = 2;
        byte[] asked = new byte[32];
        MemoryMarshal.Write(asked.AsSpan(typeAt), write);
        MemoryMarshal.Write(asked.AsSpan(startAt), 1L << 30);
        MemoryMarshal.Write(asked.AsSpan(lengthAt), 512L);
        Assert.Equal(0, NativeFiles.Fcntl(file, getLock, ref asked[0]));
        return MemoryMarshal.Read<short>(asked) != none;
    }
}
