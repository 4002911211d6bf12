namespace Pintrace.Recorder.EventLog.Sqlite.Pages;

/// <summary>Where things are in the pages of a table's b-tree, in bytes (sqlite.org/fileformat2.html).</summary>
static class PageLayout
{
    /// <summary>The first byte of a page that leads to others, and of one that has rows.</summary>
    public const byte Interior = 5, Leaf = 13;

    /// <summary>The number of cells, and the first byte of the topmost.</summary>
    public const int CellsAt = 3, TopAt = 5;

    /// <summary>The rightmost page below an interior page.</summary>
    public const int LastChildAt = 8;

    /// <summary>Bytes before the pointers to the cells; of a pointer; of the number of a page.</summary>
    public const int LeafHeader = 8, InteriorHeader = 12, PointerSize = 2, NumberSize = sizeof(uint);

    /// <summary>Bytes of a whole number in a record, by its type from 0 (NULL) to 6.</summary>
    public static ReadOnlySpan<byte> SizesOfNumbers => [0, 1, 2, 3, 4, 6, 8];
}
