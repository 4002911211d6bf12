using System.Collections;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// Accounts for the pages of a database: each belongs to one tree and is in one place of it. What is in the trees of
/// other tables than that of events is left to SQLite.
/// </summary>
/// <param name="pages">All pages.</param>
/// <param name="cancel">Stops early.</param>
sealed class PageAccount(DatabasePages pages, CancellationToken cancel)
{
    const string Twice = "a page is in two places", Unused = "a page is in no tree";

    readonly BitArray _taken = new((int)Math.Min(int.MaxValue, pages.Count + 1L));
    long _count;

    /// <summary>A page that has been found in its place.</summary>
    /// <exception cref="NotPlainException">It was found in another one, too.</exception>
    void Take(uint page)
    {
        if (page > pages.Count || page >= _taken.Length || _taken[(int)page]) throw new NotPlainException(Twice);
        _taken[(int)page] = true;
        _count++;
    }

    /// <summary>The tree of events: pages have nothing but cells, and rows are whole numbers, in order.</summary>
    /// <exception cref="NotPlainException">Left to SQLite.</exception>
    public void AddEvents(uint root)
    {
        var leaves = new TableLeaves(pages, root, long.MinValue, TakeTight);
        long next = long.MinValue;
        do
        {
            cancel.ThrowIfCancellationRequested();
            int rows = LeafPage.Rows(leaves.Page, pages.Size);
            long first = LeafPage.Rowid(leaves.Page, pages.Size, 0, rows, out _);
            bool follows = next == long.MinValue || first == next;
            if (!follows || !leaves.Range.Holds(first, first + rows - 1))
                throw new NotPlainException("rows are not where their keys say");
            for (int row = 0; row < rows; row++) CheckRow(leaves.Page, row, rows, first + row);
            next = first + rows;
        }
        while (leaves.Next());
    }

    void CheckRow(ReadOnlySpan<byte> page, int row, int rows, long number)
    {
        if (LeafPage.Rowid(page, pages.Size, row, rows, out var record) != number)
            throw new NotPlainException("events are not in order");
        EventRecord.CheckTypes(page.Slice(record.At, record.Length));
    }

    void TakeTight(uint number)
    {
        Take(number);
        if (!TreePage.IsTight(pages.Page(number)[..pages.Size]))
            throw new NotPlainException("a page has holes, or cells that overlap");
    }

    /// <summary>Another tree, with all that its rows need beyond their pages.</summary>
    /// <exception cref="NotPlainException">Left to SQLite.</exception>
    public void Add(uint root)
    {
        Take(root);
        var page = new TreePage(pages.Copy(root), isFirst: root == 1);
        foreach (var (first, rest) in page.Overflows()) TakeChain(first, rest);
        foreach (uint child in page.Children()) Add(child);
    }

    void TakeChain(uint page, long bytes)
    {
        for (; bytes > 0; bytes -= pages.Size - PageLayout.NumberSize)
        {
            Take(page);
            page = PageBytes.PageNumber(pages.Copy(page), 0);
        }
        if (page != 0) throw new NotPlainException("a row is longer than it says");
    }

    /// <summary>There are no more trees.</summary>
    /// <exception cref="NotPlainException">A page was in none.</exception>
    public void End()
    {
        if (_count + (pages.LockedPage <= pages.Count ? 1 : 0) != pages.Count) throw new NotPlainException(Unused);
    }
}
