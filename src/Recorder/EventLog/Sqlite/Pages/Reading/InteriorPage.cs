namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A page of a table's b-tree that leads to others, from left to right.</summary>
sealed class InteriorPage
{
    readonly byte[] _page;
    readonly int _cells;
    RowidRange _left;
    int _next;

    /// <exception cref="NotPlainException">It has no keys, or more than fit.</exception>
    public InteriorPage(ReadOnlySpan<byte> page, RowidRange range)
    {
        (_page, _left, _cells) = (page.ToArray(), range, PageBytes.Short(page, PageLayout.CellsAt));
        if (_cells == 0 || _cells > LeafPage.MostCells(page.Length))
            throw new NotPlainException("an interior page has no keys, or too many");
    }

    /// <summary>The next page below, and the rowids that it may have; false after the last.</summary>
    /// <exception cref="NotPlainException">A key is outside of the page, or not in order.</exception>
    public bool Next(out uint child, out RowidRange range)
    {
        (child, range) = (0, _left);
        if (_next > _cells) return false;
        if (_next++ == _cells)
        {
            child = PageBytes.PageNumber(_page, PageLayout.LastChildAt);
            return true;
        }
        int at = PageBytes.Short(_page, PageLayout.InteriorHeader + PageLayout.PointerSize * (_next - 1));
        if (at < PageLayout.InteriorHeader + PageLayout.PointerSize * _cells)
            throw new NotPlainException("a key lies among the pointers");
        child = PageBytes.PageNumber(_page, at);
        at += PageLayout.NumberSize;
        range = range with { UpTo = PageBytes.Varint(_page, ref at) };
        if (!_left.Holds(range.UpTo, range.UpTo)) throw new NotPlainException("keys are not in order");
        _left = _left with { After = range.UpTo };
        return true;
    }
}
