namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>The leaves of a table's b-tree, from left to right.</summary>
sealed class TableLeaves
{
    /// <summary>SQLite's cursor goes no deeper either.</summary>
    const int Deepest = 20;

    readonly DatabasePages _pages;
    readonly Action<uint>? _entered;
    int _depth;
    readonly Stack<InteriorPage> _path = new();
    uint _page;

    /// <summary>Before the leaf that has a row, or could have it.</summary>
    /// <param name="pages">The pages of the database.</param>
    /// <param name="root">The topmost page of the table.</param>
    /// <param name="rowid">Of the row.</param>
    /// <param name="entered">Is told the number of each page on the way.</param>
    /// <exception cref="NotPlainException">The way to it is damaged.</exception>
    public TableLeaves(DatabasePages pages, uint root, long rowid, Action<uint>? entered = null)
    {
        (_pages, _page, _entered, Range) = (pages, root, entered, RowidRange.All);
        Descend(rowid);
    }

    /// <summary>The rowids that the leaf may have.</summary>
    public RowidRange Range { get; private set; }

    /// <summary>The leaf, and bytes after it without meaning; valid until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Page => _pages.Page(_page);

    /// <summary>Goes to the next leaf; false after the last.</summary>
    /// <exception cref="NotPlainException">The way to it is damaged.</exception>
    public bool Next()
    {
        while (_path.TryPeek(out var above))
        {
            if (above.Next(out _page, out var range))
            {
                Range = range;
                Descend(long.MinValue);
                return true;
            }
            _path.Pop();
        }
        return false;
    }

    /// <summary>From a page down to the first leaf that could have a row.</summary>
    void Descend(long rowid)
    {
        while (IsInterior(_pages.Page(_page)))
        {
            _entered?.Invoke(_page);
            if (_path.Count == Deepest) throw new NotPlainException("the tree is too deep");
            var interior = new InteriorPage(_pages.Page(_page)[.._pages.Size], Range);
            _path.Push(interior);
            do
            {
                interior.Next(out _page, out var range);
                Range = range;
            }
            while (rowid > Range.UpTo);
        }
        _entered?.Invoke(_page);
        if (_depth != 0 && _depth != _path.Count) throw new NotPlainException("leaves are not equally deep");
        _depth = _path.Count;
    }

    static bool IsInterior(ReadOnlySpan<byte> page) => page[0] switch
    {
        PageLayout.Interior => true,
        PageLayout.Leaf => false,
        _ => throw new NotPlainException("a page is of another kind"),
    };
}
