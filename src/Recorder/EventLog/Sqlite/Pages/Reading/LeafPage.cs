namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A page of a table's b-tree that has rows.</summary>
static class LeafPage
{
    const int SmallestCell = 4;

    /// <summary>How many cells fit into a page of so many bytes.</summary>
    public static int MostCells(int size) =>
        (size - PageLayout.LeafHeader) / (SmallestCell + PageLayout.PointerSize);

    /// <summary>How many rows it has.</summary>
    /// <exception cref="NotPlainException">None, or more than fit.</exception>
    public static int Rows(ReadOnlySpan<byte> page, int size)
    {
        int rows = PageBytes.Short(page, PageLayout.CellsAt);
        if (rows == 0 || rows > MostCells(size)) throw new NotPlainException("a leaf has no rows, or too many");
        return rows;
    }

    /// <summary>The rowid of a row, and where in the page its record is.</summary>
    /// <param name="page">The page, and bytes after it without meaning.</param>
    /// <param name="size">The size of the page.</param>
    /// <param name="row">Which row, from 0.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="record">Its first byte and its length.</param>
    /// <exception cref="NotPlainException">Not all of it is in the page.</exception>
    public static long Rowid(ReadOnlySpan<byte> page, int size, int row, int rows, out (int At, int Length) record)
    {
        int at = PageBytes.Short(page, PageLayout.LeafHeader + PageLayout.PointerSize * row);
        if (at < PageLayout.LeafHeader + PageLayout.PointerSize * rows)
            throw new NotPlainException("a row lies among the pointers");
        long length = PageBytes.Varint(page, ref at), rowid = PageBytes.Varint(page, ref at);
        if (length < 0 || length > EventRecord.Longest || at + length > size)
            throw new NotPlainException("a row is outside of its page, or goes on in others");
        record = (at, (int)length);
        return rowid;
    }
}
