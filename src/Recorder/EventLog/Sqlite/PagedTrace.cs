using Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite;

/// <summary>
/// A trace whose pages are read past SQLite, under the shared lock of a transaction of SQLite's that lasts as long as
/// this.
/// </summary>
sealed class PagedTrace : IDisposable
{
    readonly uint _root;
    readonly DatabasePages _pages;

    /// <exception cref="NotPlainException">SQLite must read it.</exception>
    /// <exception cref="Text.InputException">SQLite cannot open it.</exception>
    public PagedTrace(string path)
    {
        Connection = new NativeConnection(path, raw.SQLITE_OPEN_READONLY);
        try
        {
            Connection.Exec("BEGIN");
            _root = RootOfEvents();
            if (Connection.JournalMode == "wal") throw new NotPlainException("there is a write-ahead log");
            _pages = new DatabasePages(Connection.File);
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    /// <summary>The connection that holds the lock.</summary>
    public NativeConnection Connection { get; }

    uint RootOfEvents()
    {
        using var rows = Connection.Prepare(
            $"SELECT rootpage, sql FROM sqlite_master WHERE type = 'table' AND name = '{TraceFormat.EventTable}'");
        if (!rows.Step() || !TableCheck.IsAsMade(TraceFormat.EventTable, rows.Text(1)))
            throw new NotPlainException("table event is another one");
        uint root = RootIn(rows);
        return rows.Step() ? throw new NotPlainException("there are two tables of events") : root;
    }

    /// <summary>The first column, which may be anything.</summary>
    static uint RootIn(NativeStatement row) => (uint)Math.Clamp(Native.Column(row.Handle, 0), 0, uint.MaxValue);

    /// <summary>Its events from one on.</summary>
    /// <param name="fromSeq">The number of the first.</param>
    /// <param name="unseenCount">What a count that is NULL is in memory.</param>
    public EventPages Events(long fromSeq, long unseenCount) => new(_pages, _root, fromSeq, unseenCount);

    /// <summary>
    /// Checks that each page of the file is in one place of one tree, and that the pages of events are as pintrace
    /// writes them. What is in the other tables is not looked at.
    /// </summary>
    /// <exception cref="NotPlainException">They are not, or may not be: SQLite must judge.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void CheckPages(CancellationToken cancel)
    {
        if (_pages.UnusedPages != 0) throw new NotPlainException("there are unused pages");
        var account = new PageAccount(_pages, cancel);
        account.AddEvents(_root);
        account.Add(1);
        using var roots = Connection.Prepare(
            $"SELECT rootpage FROM sqlite_master WHERE rootpage <> 0 AND rootpage <> {_root}");
        int others = 0;
        for (; roots.Step(); others++) account.Add(RootIn(roots));
        if (others != TraceFormat.Tables.Count - 1)
            throw new NotPlainException("there are other tables than those of a trace");
        account.End();
    }

    public void Dispose() => Connection.Dispose();
}
