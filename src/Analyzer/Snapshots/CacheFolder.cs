using Pintrace.Recorder.Files;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// The folder of all caches. A cache is never needed: what cannot be written or deleted is left alone.
/// </summary>
sealed class CacheFolder(string folder)
{
    const string Extension = ".snapshots";
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Most bytes that all caches together may have.</summary>
    const long MostBytes = 2L << 30;

    public string File(byte[] key) => Path.Combine(folder, Convert.ToHexStringLower(key) + Extension);

    /// <summary>
    /// Makes the folder, which is the user's alone, and clears what lies beside a cache in it. False if the folder or
    /// the cache is somebody else's, or the cache is no file: its answers may be wrong, and it may lead elsewhere.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public bool TryPrepare(string path)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        if (FileStatus.Of(folder) is not { IsOwn: true } status) return false;
        if ((status.Mode & WritableByOthers) != 0) System.IO.File.SetUnixFileMode(folder, OwnerOnly);
        foreach (string beside in SqliteFile.Beside) System.IO.File.Delete(path + beside);
        return FileStatus.Of(path, followLink: false) is null or { Kind: FileKind.Regular, IsOwn: true };
    }

    public static void Delete(string path) => Try(() =>
    {
        System.IO.File.Delete(path);
        foreach (string beside in SqliteFile.Beside) System.IO.File.Delete(path + beside);
    });

    /// <summary>Deletes the caches that were used longest ago if all of them together are too big.</summary>
    public void Trim(long mostBytes = MostBytes) => Try(() =>
    {
        long bytes = 0;
        foreach (var file in new DirectoryInfo(folder).GetFiles("*" + Extension).OrderByDescending(LastUse))
            if ((bytes += file.Length) > mostBytes) Delete(file.FullName);
    });

    static DateTime LastUse(FileInfo file) =>
        file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc;

    static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (InputFile.IsRefusal(e))
        {
            // another process got there first, or the file is not ours to change
        }
    }
}
