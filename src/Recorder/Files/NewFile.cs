using Microsoft.Win32.SafeHandles;
using Pintrace.Recorder.Text;

namespace Pintrace.Recorder.Files;

/// <summary>
/// A file in the making: it is written under a name of its own, which nobody can foresee, and takes its final name
/// when its owner says so. It is locked from its beginning to its end, so that two writers never mistake each other's.
/// </summary>
sealed class NewFile : IDisposable
{
    const string Extension = ".part";
    const int RandomDigits = 12;
    static readonly TimeSpan LeftoverAge = TimeSpan.FromMinutes(1);

    readonly string _final;
    readonly SafeFileHandle _file;
    bool _named;

    NewFile(string final, string path, SafeFileHandle file) => (_final, Path, _file) = (final, path, file);

    /// <summary>Its name at this time.</summary>
    public string Path { get; private set; }

    /// <summary>The file, open for reading and writing until the end.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>Creates the file, and deletes those that killed writers of the same name have left.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static NewFile Beside(string final)
    {
        DeleteLeftovers(final);
        string path = $"{final}.{$"{Guid.NewGuid():n}"[..RandomDigits]}{Extension}";
        try
        {
            var file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            WriterLock.TryTake(file);
            return new(final, path, file);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            throw InputException.Unwritable(final, e);
        }
    }

    static void DeleteLeftovers(string final)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(final)) ?? "/";
        string name = System.IO.Path.GetFileName(final) + ".";
        string digits = new('?', RandomDigits);
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*." + digits + Extension))
                if (System.IO.Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal) && IsLeftover(path))
                    Delete(path);
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            // what cannot be looked at stays
        }
    }

    /// <summary>No writer has it locked, and none is just about to.</summary>
    static bool IsLeftover(string path)
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < LeftoverAge) return false;
        if (FileStatus.Of(path, followLink: false)?.Kind != FileKind.Regular) return false;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return WriterLock.TryTake(file);
    }

    /// <summary>A stream that writes the file.</summary>
    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Gives the file its final name, whole and at once.</summary>
    /// <param name="force">What has the name now is replaced.</param>
    /// <param name="prepare">Last check of the name, and clearing of what lies beside it, under its lock.</param>
    /// <exception cref="InputException">The name is taken (without force) or being written.</exception>
    public void TakeName(bool force, Action? prepare = null)
    {
        while (!TryTakeName(force, prepare)) { }
        (Path, _named) = (_final, true);
    }

    /// <summary>False if the name came to stand for another file in the meantime.</summary>
    bool TryTakeName(bool force, Action? prepare)
    {
        bool exists = File.Exists(_final);
        if (exists && !force) throw OutputFile.Exists(_final);
        using var old = exists ? WriterLock.Take(_final) : null;
        if (old is not null && !old.IsOf(_final)) return false;
        prepare?.Invoke();
        try
        {
            File.Move(Path, _final, overwrite: exists);
            return true;
        }
        catch (IOException) when (!exists && File.Exists(_final))
        {
            return false;
        }
    }

    /// <summary>What was written is on the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void FlushToDisk() => RandomAccess.FlushToDisk(_file);

    /// <summary>Refuses to call complete what nobody will find.</summary>
    /// <exception cref="InputException">Its name stands for another file, or for none.</exception>
    public void CheckName()
    {
        if (FileStatus.IsNameOf(Path, _file)) return;
        throw new InputException(
            $"{Path} was replaced or deleted while it was being written: what was written into it is lost.");
    }

    /// <summary>Deletes the file unless it has its final name.</summary>
    public void Dispose()
    {
        if (!_named) Delete(Path);
        _file.Dispose();
    }

    static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(path + SqliteFile.Journal);
    }
}
