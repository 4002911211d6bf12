namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>A page of any b-tree, as far as it leads to other pages (sqlite.org/fileformat2.html).</summary>
/// <param name="page">Its bytes, all of which are used.</param>
/// <param name="isFirst">It is page 1, which begins with the header of the database.</param>
sealed class TreePage(byte[] page, bool isFirst)
{
    const byte IndexInterior = 2, IndexLeaf = 10;
    const int FirstFreeAt = 1, FragmentsAt = 7;

    readonly int _at = isFirst ? FirstPage.Size : 0;

    byte Kind => page[_at];
    bool IsInterior => Kind is PageLayout.Interior or IndexInterior;
    bool IsTable => Kind is PageLayout.Interior or PageLayout.Leaf;

    /// <summary>The pages below it.</summary>
    /// <exception cref="NotPlainException">It is damaged, or of no tree.</exception>
    public IEnumerable<uint> Children()
    {
        if (!IsInterior) yield break;
        foreach (int cell in Cells()) yield return PageBytes.PageNumber(page, cell);
        yield return PageBytes.PageNumber(page, _at + PageLayout.LastChildAt);
    }

    /// <summary>Where rows go on that are longer than what is here: the page, and how many bytes are left.</summary>
    /// <exception cref="NotPlainException">It is damaged, or of no tree.</exception>
    public IEnumerable<(uint Page, long Bytes)> Overflows()
    {
        if (Kind == PageLayout.Interior) yield break;
        foreach (int cell in Cells())
        {
            int at = cell + (IsInterior ? PageLayout.NumberSize : 0);
            long length = PageBytes.Varint(page, ref at);
            if (IsTable) PageBytes.Varint(page, ref at);
            int here = BytesHere(length);
            if (here < length) yield return (PageBytes.PageNumber(page, at + here), length - here);
        }
    }

    /// <summary>How much of a row is in its page.</summary>
    int BytesHere(long length)
    {
        if (length < 0) throw new NotPlainException("a row has no length");
        int most = IsTable ? page.Length - 35 : (page.Length - 12) * 64 / 255 - 23;
        if (length <= most) return (int)length;
        int least = (page.Length - 12) * 32 / 255 - 23;
        int whole = least + (int)((length - least) % (page.Length - PageLayout.NumberSize));
        return whole <= most ? whole : least;
    }

    IEnumerable<int> Cells()
    {
        if (!IsInterior && Kind is not (PageLayout.Leaf or IndexLeaf))
            throw new NotPlainException("a page is of no tree");
        int first = _at + (IsInterior ? PageLayout.InteriorHeader : PageLayout.LeafHeader);
        int cells = PageBytes.Short(page, _at + PageLayout.CellsAt);
        for (int i = 0; i < cells; i++) yield return PageBytes.Short(page, first + PageLayout.PointerSize * i);
    }

    /// <summary>
    /// True if the cells of a table's page lie one before the other from its end on, with nothing in between: as they
    /// are written in order.
    /// </summary>
    /// <exception cref="NotPlainException">A cell is outside of the page.</exception>
    public static bool IsTight(ReadOnlySpan<byte> page)
    {
        bool isInterior = page[0] == PageLayout.Interior;
        int pointers = isInterior ? PageLayout.InteriorHeader : PageLayout.LeafHeader, end = page.Length;
        int cells = PageBytes.Short(page, PageLayout.CellsAt);
        for (int i = 0; i < cells; i++)
        {
            int cell = PageBytes.Short(page, pointers + PageLayout.PointerSize * i), at = cell;
            if (isInterior) at += PageLayout.NumberSize;
            long length = isInterior ? 0 : PageBytes.Varint(page, ref at);
            PageBytes.Varint(page, ref at);
            if (at + length != end) return false;
            end = cell;
        }
        return end >= pointers + PageLayout.PointerSize * cells && page[FragmentsAt] == 0
            && PageBytes.Short(page, FirstFreeAt) == 0
            && PageBytes.Short(page, PageLayout.TopAt) == (ushort)end;
    }
}
