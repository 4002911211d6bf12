using System.Buffers.Binary;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>
/// A rollback journal of SQLite: how long the database is, and pages as they are, before a transaction changes both.
/// Whoever finds it beside the database goes back to that (sqlite.org/fileformat2.html).
/// </summary>
/// <param name="pageSize">Bytes of a page.</param>
sealed class JournalWriter(int pageSize)
{
    const int RecordsAt = 8, NonceAt = 12, PagesAt = 16, SectorSizeAt = 20, PageSizeAt = 24;
    const int SectorSize = 512, SumStep = 200;

    const int SumSize = sizeof(uint);

    /// <summary>How a journal begins.</summary>
    public static ReadOnlySpan<byte> Magic => [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>Bytes of a page with its number and its checksum.</summary>
    public static int RecordSize(int pageSize) => PageLayout.NumberSize + pageSize + SumSize;

    /// <summary>The journal of a transaction.</summary>
    /// <param name="pageCount">The database's pages before it.</param>
    /// <param name="nonce">Differs from one transaction to the next.</param>
    /// <param name="changed">The pages that it changes and that were there.</param>
    /// <param name="read">Reads a page as it is.</param>
    public byte[] Make(uint pageCount, uint nonce, IReadOnlyList<uint> changed, Action<Memory<byte>, uint> read)
    {
        byte[] journal = new byte[SectorSize + changed.Count * RecordSize(pageSize)];
        Magic.CopyTo(journal);
        Put(journal, RecordsAt, (uint)changed.Count);
        Put(journal, NonceAt, nonce);
        Put(journal, PagesAt, pageCount);
        Put(journal, SectorSizeAt, SectorSize);
        Put(journal, PageSizeAt, (uint)pageSize);
        int at = SectorSize;
        foreach (uint page in changed)
        {
            Put(journal, at, page);
            var content = journal.AsMemory(at + PageLayout.NumberSize, pageSize);
            read(content, page);
            Put(journal, at + PageLayout.NumberSize + pageSize, Sum(content.Span, nonce));
            at += RecordSize(pageSize);
        }
        return journal;
    }

    static uint Sum(ReadOnlySpan<byte> page, uint nonce)
    {
        uint sum = nonce;
        for (int i = page.Length - SumStep; i > 0; i -= SumStep) sum += page[i];
        return sum;
    }

    static void Put(byte[] to, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(to.AsSpan(at), value);
}
