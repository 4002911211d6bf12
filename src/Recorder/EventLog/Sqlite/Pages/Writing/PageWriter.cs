using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.Files;
using SQLitePCL;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// Writes the events of a trace as pages of the database, beside a connection that writes all other rows. Each commit
/// is one transaction of both: a rollback journal has every page that either changes, as it was, until all is written.
/// <para>
/// The connection must be the only one, and takes no locks: see <see cref="TryTake"/>. It keeps its own journal in
/// memory and writes nothing before it commits. It reads the file anew for each of its transactions, since the change
/// counter of page 1 tells it that the file has changed.
/// </para>
/// </summary>
sealed class PageWriter : IEventRows
{
    readonly JournaledFile _file;
    readonly sqlite3 _others;
    readonly int _pageSize;
    readonly uint _root, _lockedPage;
    readonly LeafWriter _leaves;
    readonly PageTreeWriter _tree;
    readonly JournalWriter _journal;
    uint _pages;
    bool _isBroken, _isFull;

    /// <summary>Keeps everybody else from a new database, as SQLite does that writes it.</summary>
    /// <param name="database">Open for reading and writing; as long as it is, the lock lasts.</param>
    /// <returns>False if it is unusual, or cannot be locked: then it must be left to SQLite.</returns>
    public static bool TryTake(SafeFileHandle database)
    {
        byte[] bytes = new byte[FirstPage.Size];
        return RandomAccess.Read(database, bytes, 0) == bytes.Length && new FirstPage(bytes).IsPlain
            && FileLock.Take(database, SqliteFile.LockedAt, SqliteFile.LockedBytes) == LockAnswer.Taken;
    }

    /// <param name="file">A database that was taken.</param>
    /// <param name="others">The connection; before each commit it has changed something.</param>
    /// <param name="root">The root of table event, which is empty.</param>
    /// <param name="isReal">The events are of a real kernel.</param>
    public PageWriter(JournaledFile file, sqlite3 others, uint root, bool isReal)
    {
        (_file, _others, _root) = (file, others, root);
        var first = First();
        (_pageSize, _lockedPage) = (first.PageSize, first.LockedPage);
        _leaves = new(_pageSize, isReal);
        _tree = new(_pageSize, root, NewPage);
        _journal = new(_pageSize);
    }

    /// <inheritdoc/>
    public void Add(in PageEvent e, long since) => _leaves.Add(in e, since);

    /// <inheritdoc/>
    /// <exception cref="IOException">
    /// The file cannot be written. What is in it is what the last commit left, as soon as somebody opens it; nothing
    /// more can be written.
    /// </exception>
    public void Commit(Action others)
    {
        if (_isBroken) throw new InvalidOperationException("A commit has failed: nothing can follow.");
        _isBroken = true;
        _leaves.FinishLeaf();
        BeginJournal();
        others();
        var first = First();
        _pages = first.PageCount;
        WriteEvents();
        _file.Write(first.Grown(_pages).Bytes, 0);
        _file.EndJournal();
        _leaves.Clear();
        _isBroken = false;
    }

    void BeginJournal()
    {
        var before = First();
        // Page 1 comes first: how long the file was is read there, too.
        uint[] changed =
            [.. JournalInMemory.ChangedPages(_others, _pageSize).Concat(_tree.Open).Prepend(1u).Distinct()];
        _file.BeginJournal(_journal.Make(
            before.PageCount, before.ChangeCounter, changed, (to, page) => _file.Read(to.Span, PlaceOf(page))));
    }

    void WriteEvents()
    {
        int count = _leaves.LastSeqs.Count;
        if (count == 0) return;
        if (_isFull) throw new InvalidOperationException("A commit of few events was not the last one.");
        if (_isFull = count == 1 && _tree.IsEmpty)      // an interior page has at least two children
        {
            _file.Write(_leaves.Leaves(0, 1), PlaceOf(_root));
            return;
        }
        uint[] pages = new uint[count];
        for (int i = 0; i < count; i++) pages[i] = NewPage();
        WriteLeaves(pages);
        for (int i = 0; i < count; i++) _tree.Add(pages[i], _leaves.LastSeqs[i]);
        foreach (var (page, content) in _tree.TakeChanged()) _file.Write(content, PlaceOf(page));
    }

    /// <summary>Leaves whose numbers follow each other in one piece.</summary>
    void WriteLeaves(uint[] pages)
    {
        for (int from = 0, to; from < pages.Length; from = to)
        {
            for (to = from + 1; to < pages.Length && pages[to] == pages[to - 1] + 1; to++) { }
            _file.Write(_leaves.Leaves(from, to - from), PlaceOf(pages[from]));
        }
    }

    /// <summary>The next page at the end of the file. The one with the bytes that are locked is never used.</summary>
    uint NewPage() => ++_pages == _lockedPage ? ++_pages : _pages;

    long PlaceOf(uint page) => (page - 1L) * _pageSize;

    FirstPage First()
    {
        byte[] bytes = new byte[FirstPage.Size];
        _file.Read(bytes, 0);
        return new(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
