namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// The events of a trace, straight from the pages of its table. What is read is what SQLite would read, or it is left
/// to SQLite: the file may be anybody's.
/// </summary>
sealed class EventPages
{
    readonly int _size;
    readonly long _unseenCount;
    readonly TableLeaves _leaves;
    long _next;
    int _row, _rows;

    /// <summary>From an event on.</summary>
    /// <param name="pages">The pages of the trace.</param>
    /// <param name="root">The topmost page of table event.</param>
    /// <param name="from">The number of the first event that is wanted.</param>
    /// <param name="unseenCount">What a count that is NULL is in memory.</param>
    /// <exception cref="NotPlainException">Left to SQLite.</exception>
    public EventPages(DatabasePages pages, uint root, long from, long unseenCount)
    {
        (_size, _unseenCount, _leaves) = (pages.Size, unseenCount, new TableLeaves(pages, root, from));
        _next = LeafPage.Rowid(_leaves.Page, _size, 0, LeafPage.Rows(_leaves.Page, _size), out _);
        Enter();
        while (_row < _rows && _next < from) NextRow(_leaves.Page, out _);      // SQLite checks all rows of a page
        _next = from;
    }

    /// <summary>Fills the batch with the next events and returns how many there were; 0 at the end.</summary>
    /// <exception cref="NotPlainException">Left to SQLite, with all events since the last batch.</exception>
    public int Read(Span<PageEvent> batch)
    {
        int read = 0;
        while (read < batch.Length && HasRow())
        {
            int rows = Math.Min(batch.Length - read, _rows - _row);
            ReadLeaf(batch.Slice(read, rows));
            read += rows;
        }
        return read;
    }

    bool HasRow()
    {
        if (_row < _rows) return true;
        if (!_leaves.Next()) return false;
        Enter();
        return true;
    }

    void Enter()
    {
        (_row, _rows) = (0, LeafPage.Rows(_leaves.Page, _size));
        if (!_leaves.Range.Holds(_next, _next + _rows - 1))
            throw new NotPlainException("rows are not where their keys say");
    }

    void ReadLeaf(Span<PageEvent> events)
    {
        var page = _leaves.Page;
        foreach (ref var e in events)
        {
            e.Seq = NextRow(page, out var record);
            EventRecord.Read(page[record.At..], record.Length, _unseenCount, ref e);
        }
    }

    long NextRow(ReadOnlySpan<byte> page, out (int At, int Length) record)
    {
        long rowid = LeafPage.Rowid(page, _size, _row++, _rows, out record);
        return rowid == _next++ ? rowid : throw new NotPlainException("events are not in order");
    }
}
