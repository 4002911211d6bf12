namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// The pages of a database, each read once, several at a time where one follows the other. While it is in use, the
/// connection must have a read transaction, so that nobody writes the file.
/// </summary>
sealed class DatabasePages
{
    // From the format of a SQLite file (sqlite.org/fileformat2.html).
    const int HeaderSize = 100, PageSizeAt = 16, VersionsAt = 18, ReservedAt = 20;
    const int ChangesAt = 24, CountAt = 28, LargestRootAt = 52, EncodingAt = 56, ChangesAtCountAt = 92;
    const int SmallestPage = 512, LargestPage = 1 << 16, Utf8 = 1, LockByte = 1 << 30;

    const int LongestRun = 1 << 18;

    readonly ConnectionFile _file;
    readonly byte[] _run;
    readonly uint _count;
    long _first, _length;

    /// <exception cref="NotPlainException">
    /// The database has features that traces do not have, such as auto-vacuum, another encoding than UTF-8 or a
    /// write-ahead log.
    /// </exception>
    public DatabasePages(ConnectionFile file)
    {
        _file = file;
        byte[] header = new byte[HeaderSize];
        file.Read(header, 0);
        Size = SizeOf(header);
        if (!IsPlain(header)) throw new NotPlainException("the database has features that traces do not have");
        _count = PageBytes.PageNumber(header, CountAt);
        _run = new byte[Math.Max(LongestRun, Size) + Slack];
    }

    /// <summary>The size of a page in bytes.</summary>
    public int Size { get; }

    /// <summary>So many bytes after a page may be read, too; they have no meaning.</summary>
    public const int Slack = sizeof(long);

    static int SizeOf(ReadOnlySpan<byte> header)
    {
        int size = PageBytes.Short(header, PageSizeAt) is var stored and not 1 ? stored : LargestPage;
        return size >= SmallestPage && int.IsPow2(size) ? size : throw new NotPlainException("no size of pages");
    }

    /// <summary>
    /// Rollback journal, no reserved bytes, the usual shares of payload; the count of pages is that of the last change.
    /// </summary>
    static bool IsPlain(ReadOnlySpan<byte> header) =>
        header[VersionsAt..].StartsWith((ReadOnlySpan<byte>)[1, 1, 0, 64, 32, 32])
        && header.Slice(ChangesAt, sizeof(uint)).SequenceEqual(header.Slice(ChangesAtCountAt, sizeof(uint)))
        && PageBytes.PageNumber(header, LargestRootAt) == 0 && PageBytes.PageNumber(header, EncodingAt) == Utf8;

    /// <summary>A page, and some bytes that follow it; valid until the next one is asked for.</summary>
    /// <param name="number">Its number, from 2: the first page is none of a table of events.</param>
    /// <exception cref="NotPlainException">There is no such page.</exception>
    public ReadOnlySpan<byte> Page(uint number)
    {
        if (number < 2 || number > _count || number == LockByte / Size + 1)
            throw new NotPlainException("there is no such page");
        if (number < _first || number >= _first + _length) ReadRun(number);
        return _run.AsSpan((int)(number - _first) * Size, Size + Slack);
    }

    /// <summary>As many pages as were read last, and once more if these follow them.</summary>
    void ReadRun(uint number)
    {
        long most = Math.Max(1, LongestRun / Size);
        long length = number == _first + _length ? Math.Min(2 * _length, most) : 1;
        length = Math.Min(length, _count - number + 1);
        _length = 0;
        _file.Read(_run.AsSpan(0, (int)length * Size), (number - 1L) * Size);
        (_first, _length) = (number, length);
    }
}
