using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.EventLog.Sqlite;
using Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;
using Pintrace.Recorder.Files;
using Xunit;

namespace Pintrace.Recorder.Tests.EventLog.Sqlite.Pages.Writing;

/// <summary>One change of a database, or of the journal beside it.</summary>
/// <param name="IsJournal">Which of the two.</param>
/// <param name="At">Where the bytes are written; without any, how long the file is from here on.</param>
/// <param name="Bytes">What is written.</param>
sealed record DiskStep(bool IsJournal, long At, byte[]? Bytes)
{
    /// <summary>The same change, so many bytes at a time.</summary>
    public IEnumerable<DiskStep> Parts(int size) => Bytes is null
        ? [this]
        : Bytes.Chunk(size).Select((bytes, i) => new DiskStep(IsJournal, At + i * (long)size, bytes));

    /// <summary>Makes the changes to a file that is not there, and to its journal, which may be empty.</summary>
    public static void Replay(IEnumerable<DiskStep> steps, string path)
    {
        using var database = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        using var journal = File.OpenHandle(path + SqliteFile.Journal, FileMode.Create, FileAccess.Write);
        foreach (var (isJournal, at, bytes) in steps)
        {
            var file = isJournal ? journal : database;
            if (bytes is null) RandomAccess.SetLength(file, at);
            else RandomAccess.Write(file, bytes, at);
        }
    }
}

/// <summary>
/// Notes each change that a writer makes, in its order. What SQLite writes by itself is found by comparison: whole
/// pages, which it writes in the order of their numbers.
/// </summary>
sealed class RecordedDisk : JournaledFile
{
    public const int PageSize = 4096;
    readonly string _path;
    byte[] _seen = [];

    RecordedDisk(string path, SafeFileHandle handle) : base(path, handle)
    {
        _path = path;
        Look();
        Ends.Add(Steps.Count);
    }

    public List<DiskStep> Steps { get; } = [];

    /// <summary>How many steps led to the empty trace, and to the end of each commit.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>How many steps there were when the journal was synced; 0 if it was not.</summary>
    public int Synced { get; private set; }

    /// <summary>From now on the writer writes through this.</summary>
    public static RecordedDisk Of(TraceWriter writer)
    {
        var file = NewFileOf(writer);
        var disk = new RecordedDisk(file.Path, file.Handle);
        DiskOf((PageWriter)EventsOf(writer)) = disk;
        return disk;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_file")]
    static extern ref NewFile NewFileOf(TraceWriter writer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_events")]
    static extern ref IEventRows EventsOf(TraceWriter writer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_file")]
    static extern ref JournaledFile DiskOf(PageWriter writer);

    public override void Write(ReadOnlySpan<byte> bytes, long at)
    {
        Look();
        base.Write(bytes, at);
        Note(new(IsJournal: false, at, bytes.ToArray()));
    }

    public override void BeginJournal(ReadOnlySpan<byte> journal)
    {
        Look();
        base.BeginJournal(journal);
        Note(new(IsJournal: true, 0, journal.ToArray()));
    }

    public override void EndJournal()
    {
        Look();
        base.EndJournal();
        Note(new(IsJournal: true, 0, null));
        Ends.Add(Steps.Count);
    }

    protected override void SyncJournal()
    {
        Assert.True(File.Exists(_path + SqliteFile.Journal));
        base.SyncJournal();
        Synced = Steps.Count;
    }

    void Note(DiskStep step)
    {
        Steps.Add(step);
        _seen = File.ReadAllBytes(_path);
    }

    /// <summary>Notes what SQLite has written since.</summary>
    public void Look()
    {
        byte[] now = File.ReadAllBytes(_path);
        for (int at = 0; at < now.Length; at += PageSize)
        {
            var page = now.AsSpan(at, PageSize);
            if (at >= _seen.Length || !page.SequenceEqual(_seen.AsSpan(at, PageSize)))
                Steps.Add(new(IsJournal: false, at, page.ToArray()));
        }
        _seen = now;
    }
}
