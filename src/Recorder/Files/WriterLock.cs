using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>
/// Held on a file while pintrace writes or replaces it, so that no other pintrace replaces it. The byte that is
/// locked is beyond those that SQLite locks: SQLite's own locks neither see it nor lose it.
/// </summary>
sealed class WriterLock : IDisposable
{
    const long LockedByte = long.MaxValue - 1;

    readonly SafeFileHandle _file;

    WriterLock(SafeFileHandle file) => _file = file;

    /// <summary>Locks an open file; false if somebody has locked it.</summary>
    public static bool TryTake(SafeFileHandle file) =>
        FileLock.Take(file, LockedByte, 1) != LockAnswer.Held;      // or there are no such locks

    /// <summary>Locks the file of a name.</summary>
    /// <returns>Null if there is no file, or it cannot be opened for writing, so that nobody writes it.</returns>
    /// <exception cref="InputException">Another process writes it.</exception>
    public static WriterLock? Take(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            return null;
        }
        if (TryTake(file)) return new(file);
        file.Dispose();
        throw new InputException($"{path} is being written by another process; try again when it has finished.");
    }

    /// <summary>True if the name still stands for the locked file.</summary>
    public bool IsOf(string path) => FileStatus.IsNameOf(path, _file);

    public void Dispose() => _file.Dispose();
}
