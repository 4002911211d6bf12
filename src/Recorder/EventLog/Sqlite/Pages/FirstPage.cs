using System.Buffers.Binary;
using System.Numerics;
using Pintrace.Recorder.Files;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages;

/// <summary>The beginning of page 1 of a database.</summary>
/// <param name="Bytes">Its 100 bytes.</param>
readonly record struct FirstPage(byte[] Bytes)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 100;

    const int PageSizeAt = 16, VersionsAt = 18, CounterAt = 24, CountAt = 28, UnusedAt = 36, FormatAt = 44;
    const int LargestRootAt = 52, EncodingAt = 56, CountValidForAt = 92;
    const int LatestFormat = 4, Utf8 = 1, SmallestPage = 512, LargestPage = 1 << 16;

    /// <summary>
    /// True if it is as pintrace makes it: a rollback journal, all bytes of a page used, the usual shares of payload, a
    /// count of pages that is that of the last change, integers 0 and 1 without bytes, no tables of pointers (auto
    /// vacuum), UTF-8.
    /// </summary>
    public bool IsPlain => Bytes.AsSpan(VersionsAt).StartsWith((ReadOnlySpan<byte>)[1, 1, 0, 64, 32, 32])
        && At(CounterAt) == At(CountValidForAt) && At(FormatAt) == LatestFormat && At(LargestRootAt) == 0
        && At(EncodingAt) == Utf8 && PageSize >= SmallestPage && BitOperations.IsPow2(PageSize);

    /// <summary>Bytes of a page.</summary>
    public int PageSize =>
        BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(PageSizeAt)) is var size and not 1 ? size : LargestPage;

    /// <summary>The page with the bytes that are locked: it is never used.</summary>
    public uint LockedPage => (uint)(SqliteFile.LockedAt / PageSize + 1);

    /// <summary>How many pages the database has.</summary>
    public uint PageCount => At(CountAt);

    /// <summary>How many of them are in no tree, and may be used for one.</summary>
    public uint UnusedPages => At(UnusedAt);

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
