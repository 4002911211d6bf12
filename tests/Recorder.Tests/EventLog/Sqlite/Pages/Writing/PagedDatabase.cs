using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;
using SQLitePCL;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// A small database that a <see cref="PageWriter"/> writes, and beside it a connection that inserts, changes and
/// deletes rows of other tables, long ones too.
/// </summary>
sealed class PagedDatabase : IDisposable
{
    readonly SafeFileHandle _handle;
    readonly NativeConnection _db;
    readonly PageWriter _writer;
    readonly RandomEvents _events = new(seed: 1, isReal: true);
    readonly Random _random = new(1);
    long _seq;

    /// <param name="path">A file that <see cref="Create"/> has made.</param>
    /// <param name="open">Opens the file for pages, unless it is opened as always.</param>
    public PagedDatabase(string path, Func<string, SafeFileHandle, JournaledFile>? open = null)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _db = new NativeConnection(path, raw.SQLITE_OPEN_READWRITE, "unix-none");
        _db.Exec("PRAGMA journal_mode=MEMORY");
        _db.Exec("PRAGMA cache_spill=OFF");
        uint root;
        using (var query = _db.Prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event'"))
        {
            query.Step();
            root = (uint)Native.Column(query.Handle, 0);
        }
        var file = open is null ? new JournaledFile(path, _handle) : open(path, _handle);
        _writer = new(file, _db.Handle, root, isReal: true);
    }

    public static string Create(string path, int pageSize)
    {
        TwoRoadsTests.Rows(path, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA page_size={pageSize}; {TraceFormat.Tables["event"]}; {TraceFormat.Tables["checksum"]};")
            + "CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT)");
        return path;
    }

    /// <summary>One transaction of events and of other rows.</summary>
    public void Commit(int events)
    {
        _db.Exec("BEGIN EXCLUSIVE");
        for (int i = 0; i < events; i++) _writer.Add(_events.Next(++_seq), since: 0);
        _db.Exec(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO checksum VALUES({_seq}, 0, 0, 0, 0)"));
        for (int i = _random.Next(5); i > 0; i--)
            _db.Exec($"INSERT INTO name(text) VALUES('{new string('x', _random.Next(3000))}')");
        if (_random.Next(2) == 0) _db.Exec("DELETE FROM name WHERE id % 7 = 3");
        if (_random.Next(2) == 0) _db.Exec("UPDATE name SET text = text || 'yyy' WHERE id % 5 = 1");
        _writer.Commit(() => _db.Exec("COMMIT"));
    }

    /// <summary>What any SQLite sees in a file: that it is whole, and what it holds.</summary>
    public static string Seen(string path)
    {
        string state = string.Join("; ", TwoRoadsTests.Rows(path, "PRAGMA integrity_check").Take(5));
        return state + " " + TwoRoadsTests.Rows(path,
            "SELECT (SELECT COUNT(*) FROM event), (SELECT COALESCE(MAX(seq), 0) FROM event),"
            + " (SELECT SUM(tick % 99) FROM event), (SELECT COALESCE(MAX(last_seq), 0) FROM checksum),"
            + " (SELECT COUNT(*) FROM checksum), (SELECT COUNT(*) FROM name), (SELECT SUM(length(text)) FROM name)")[0];
    }

    public void Dispose()
    {
        _db.TryExec("ROLLBACK");
        _writer.Dispose();
        _db.Dispose();
        _handle.Dispose();
    }
}
