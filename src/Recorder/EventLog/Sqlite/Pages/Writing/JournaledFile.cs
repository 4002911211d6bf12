using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.Files;

namespace Pintrace.Recorder.EventLog.Sqlite.Pages.Writing;

/// <summary>A database and the journal beside it, as bytes. Each operation can fail as a disk can.</summary>
/// <param name="path">The name of the database.</param>
/// <param name="database">The same, open for reading and writing; the caller closes it.</param>
class JournaledFile(string path, SafeFileHandle database) : IDisposable
{
    readonly string _journalPath = path + SqliteFile.Journal;
    SafeFileHandle? _journal;

    /// <summary>True from before the journal is written until its end.</summary>
    public bool IsInTransaction { get; private set; }

    /// <exception cref="IOException">The file is shorter, or cannot be read.</exception>
    public void Read(Span<byte> to, long at)
    {
        if (RandomAccess.Read(database, to, at) < to.Length) throw new EndOfStreamException();
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public virtual void Write(ReadOnlySpan<byte> bytes, long at) => RandomAccess.Write(database, bytes, at);

    /// <summary>From here on, whoever opens the database goes back to what the journal says.</summary>
    /// <exception cref="IOException">It cannot be written, or another one is there.</exception>
    public virtual void BeginJournal(ReadOnlySpan<byte> journal)
    {
        _journal ??= File.OpenHandle(
            _journalPath, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        IsInTransaction = true;
        RandomAccess.Write(_journal, journal, 0);
    }

    /// <summary>What the database holds now is what it holds.</summary>
    /// <exception cref="IOException">The journal cannot be cut.</exception>
    public virtual void EndJournal()
    {
        RandomAccess.SetLength(_journal!, 0);
        IsInTransaction = false;
    }

    /// <summary>That the journal is empty is on the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    protected virtual void SyncJournal() => RandomAccess.FlushToDisk(_journal!);

    /// <summary>
    /// Deletes the journal unless it is needed. It is synced before: no sync of the database tells that it is gone, and
    /// a power loss could bring back what it held once, to which a finished trace would go back.
    /// </summary>
    public void Dispose()
    {
        if (_journal is null) return;
        using var closed = _journal;
        if (IsInTransaction || !FileStatus.IsNameOf(_journalPath, _journal)) return;
        SyncJournal();
        File.Delete(_journalPath);
    }
}
