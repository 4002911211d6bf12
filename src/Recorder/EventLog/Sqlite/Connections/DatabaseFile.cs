using System.Buffers.Binary;
using Pintrace.Recorder.Files;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.EventLog.Sqlite.Connections;

/// <summary>
/// The files that SQLite keeps beside a database and obeys: a journal is rolled back into it, may name another file to
/// be deleted, and decides how long the database is; a write-ahead log is read as part of it. So none is left to SQLite
/// that a killed recording cannot have left.
/// </summary>
static class DatabaseFile
{
    // From the format of a SQLite file and of its journal (sqlite.org/fileformat2.html).
    const int HeaderSize = 100, PageSizeAt = 16, PageCountAt = 28;
    const int JournalHeaderSize = 28, OriginalPagesAt = 16, SectorSizeAt = 20, JournalPageSizeAt = 24;
    const int PageNumberSize = 4, ChecksumSize = 4;
    /// <summary>Bytes that follow the name of another file, and those that a header takes, at least.</summary>
    const int NameEndSize = 16, Sector = 512;
    const int LongestSector = 1 << 16;

    static ReadOnlySpan<byte> JournalMagic => [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>True if a killed writer has left something to roll back.</summary>
    public static bool HasJournal(string path) => SqliteFile.Has(path, SqliteFile.Journal);

    /// <summary>Refuses what lies beside a trace and is not what a recorder leaves there.</summary>
    /// <exception cref="InputException">The sentence says what it is, and what to do about it.</exception>
    public static void Check(string path)
    {
        if (Strange(path) is { } strange) throw strange;
    }

    /// <summary>What must not be left to SQLite beside a database; null if there is nothing.</summary>
    public static InputException? Strange(string path)
    {
        if (SqliteFile.Has(path, SqliteFile.WriteAheadLog))
            return new($"{path} has a write-ahead log beside it, {path}{SqliteFile.WriteAheadLog}, which is none of "
                + "pintrace's: another program has changed the trace, or it is left from another file; delete it or "
                + "move it away.");
        string journal = path + SqliteFile.Journal;
        if (FileStatus.Of(journal, followLink: false) is not { } status) return null;
        string? wrong = status.Kind != FileKind.Regular ? "is no file" : WhyNot(path, journal);
        return wrong is null
            ? null
            : new($"{path} has a journal beside it, {journal}, that {wrong}: no killed recording has left it; "
                + "move it away.");
    }

    /// <summary>Clears the way for a new database: what is left beside its name would be taken for its own.</summary>
    /// <exception cref="InputException">
    /// What lies there is not a file, or <paramref name="force"/> is not given.
    /// </exception>
    public static void ClearBeside(string path, bool force)
    {
        foreach (string extension in SqliteFile.Beside)
        {
            string file = path + extension;
            if (FileStatus.Of(file, followLink: false) is not { } status) continue;
            if (status.Kind != FileKind.Regular)
                throw new InputException($"{file} is no file, and SQLite would take it for a part of {path}.");
            if (!force)
                throw new InputException($"{file} is left from another database of that name; --force deletes it.");
            File.Delete(file);
        }
    }

    /// <summary>What is wrong with a journal; null if a killed recording can have left it.</summary>
    static string? WhyNot(string path, string journal)
    {
        using var file = File.OpenHandle(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long length = RandomAccess.GetLength(file);
        if (length == 0) return null;
        byte[] header = new byte[JournalHeaderSize], end = new byte[JournalMagic.Length];
        RandomAccess.Read(file, header, 0);
        if (header[0] == 0) return null;      // rolled back or committed, and not deleted
        RandomAccess.Read(file, end, Math.Max(0, length - end.Length));
        if (length >= NameEndSize && end.AsSpan().SequenceEqual(JournalMagic)) return "names another file";
        if (length < Sector) return null;      // cut off before a page of the database was changed
        if (!header.AsSpan().StartsWith(JournalMagic)) return "is no journal of SQLite";
        return WhyNot(path, header, new JournalPages(file, length, Number(header, SectorSizeAt)));
    }

    static string? WhyNot(string path, byte[] header, JournalPages pages)
    {
        using var database = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] first = new byte[HeaderSize];
        if (RandomAccess.Read(database, first, 0) < HeaderSize) return "belongs to a longer file";
        int pageSize = BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(PageSizeAt)) is var size and not 1
            ? size
            : 1 << 16;
        if (Number(header, JournalPageSizeAt) != pageSize) return "has pages of another size";
        if (Number(header, SectorSizeAt) is < JournalHeaderSize or > LongestSector) return "has sectors of no size";
        long original = Number(header, OriginalPagesAt);
        if (original < 1 || original > RandomAccess.GetLength(database) / pageSize) return "is of a longer file";
        long counted = Number(pages.Find(1, pageSize) ?? first, PageCountAt);
        return counted == original ? null : "is of a file of another length";
    }

    static long Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    /// <summary>The pages that a journal would restore.</summary>
    readonly record struct JournalPages(Microsoft.Win32.SafeHandles.SafeFileHandle File, long Length, long FirstAt)
    {
        /// <summary>The beginning of a page as it was; null if the journal does not have it.</summary>
        public byte[]? Find(uint page, int pageSize)
        {
            byte[] record = new byte[PageNumberSize + HeaderSize];
            int step = PageNumberSize + pageSize + ChecksumSize;
            for (long at = FirstAt; at + step <= Length; at += step)
            {
                RandomAccess.Read(File, record, at);
                if (Number(record, 0) == page) return record[PageNumberSize..];
            }
            return null;
        }
    }
}
