using System.Buffers.Binary;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>The beginning of page 1 of a database.</summary>
/// <param name="Bytes">Its 100 bytes.</param>
readonly record struct FirstPage(byte[] Bytes)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 100;

    const int PageSizeAt = 16, VersionsAt = 18, UnusedAt = 20, CounterAt = 24, CountAt = 28, FormatAt = 44;
    const int LargestRootAt = 52, CountValidForAt = 92;
    const int RollbackJournal = 0x0101, LatestFormat = 4, LargestPage = 1 << 16;

    /// <summary>
    /// True if it is as pintrace makes it: no write-ahead log, all bytes of a page used, no tables of pointers (auto
    /// vacuum), and integers 0 and 1 without bytes.
    /// </summary>
    public bool IsPlain => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(VersionsAt)) == RollbackJournal
        && Bytes[UnusedAt] == 0 && At(LargestRootAt) == 0 && At(FormatAt) == LatestFormat;

    /// <summary>Bytes of a page.</summary>
    public int PageSize =>
        BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(PageSizeAt)) is var size and not 1 ? size : LargestPage;

    /// <summary>How many pages the database has.</summary>
    public uint PageCount => At(CountAt);

    /// <summary>Rises with each transaction.</summary>
    public uint ChangeCounter => At(CounterAt);

    /// <summary>The same after one more transaction.</summary>
    public FirstPage Grown(uint pages)
    {
        var grown = new FirstPage([.. Bytes]);
        uint counter = unchecked(ChangeCounter + 1);
        foreach (var (at, value) in new[] { (CounterAt, counter), (CountAt, pages), (CountValidForAt, counter) })
            BinaryPrimitives.WriteUInt32BigEndian(grown.Bytes.AsSpan(at), value);
        return grown;
    }

    uint At(int at) => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(at));
}
