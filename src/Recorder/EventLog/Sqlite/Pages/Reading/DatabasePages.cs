namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Reading;

/// <summary>
/// The pages of a database, each read once, several at a time where one follows the other. While it is in use, the
/// connection must have a read transaction, so that nobody writes the file.
/// </summary>
sealed class DatabasePages
{
    const int LongestRun = 1 << 18;
    const string NoPage = "there is no such page";

    readonly ConnectionFile _file;
    readonly byte[] _run;
    long _first, _length;

    /// <exception cref="NotPlainException">
    /// The database has features that traces do not have, such as auto-vacuum, another encoding than UTF-8 or a
    /// write-ahead log.
    /// </exception>
    public DatabasePages(ConnectionFile file)
    {
        _file = file;
        var first = new FirstPage(new byte[FirstPage.Size]);
        file.Read(first.Bytes, 0);
        if (!first.IsPlain) throw new NotPlainException("the database has features that traces do not have");
        (Size, Count, LockedPage) = (first.PageSize, first.PageCount, first.LockedPage);
        UnusedPages = first.UnusedPages;
        _run = new byte[Math.Max(LongestRun, Size) + Slack];
    }

    /// <summary>The size of a page in bytes.</summary>
    public int Size { get; }

    /// <summary>How many pages there are.</summary>
    public uint Count { get; }

    /// <summary>How many of them are in no tree.</summary>
    public uint UnusedPages { get; }

    /// <summary>The page that is never used.</summary>
    public uint LockedPage { get; }

    /// <summary>So many bytes after a page may be read, too; they have no meaning.</summary>
    public const int Slack = 2 * EventRecord.Longest;

    /// <summary>A page, and some bytes that follow it; valid until the next one is asked for.</summary>
    /// <param name="number">Its number, from 2: the first page is none of a table of events.</param>
    /// <exception cref="NotPlainException">There is no such page.</exception>
    public ReadOnlySpan<byte> Page(uint number)
    {
        if (number < 2) throw new NotPlainException(NoPage);
        Check(number);
        if (number < _first || number >= _first + _length) ReadRun(number);
        return _run.AsSpan((int)(number - _first) * Size, Size + Slack);
    }

    /// <summary>A page of its own, be it the first.</summary>
    /// <exception cref="NotPlainException">There is no such page.</exception>
    public byte[] Copy(uint number)
    {
        Check(number);
        byte[] page = new byte[Size];
        _file.Read(page, (number - 1L) * Size);
        return page;
    }

    void Check(uint number)
    {
        if (number == 0 || number > Count || number == LockedPage) throw new NotPlainException(NoPage);
    }

    /// <summary>As many pages as were read last, and once more if these follow them.</summary>
    void ReadRun(uint number)
    {
        long most = Math.Max(1, LongestRun / Size);
        long length = number == _first + _length ? Math.Min(2 * _length, most) : 1;
        length = Math.Min(length, Count - number + 1);
        _length = 0;
        _file.Read(_run.AsSpan(0, (int)length * Size), (number - 1L) * Size);
        (_first, _length) = (number, length);
    }
}
