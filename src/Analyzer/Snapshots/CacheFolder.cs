using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Snapshots;

/// <summary>
/// The folder of all caches. A cache is never needed: what cannot be written or deleted is left alone.
/// </summary>
sealed class CacheFolder(string folder)
{
    const string Extension = ".snapshots", Journal = "-journal";

    /// <summary>Most bytes that all caches together may have.</summary>
    const long MostBytes = 2L << 30;

    public string File(byte[] key) => Path.Combine(folder, Convert.ToHexStringLower(key) + Extension);

    /// <exception cref="IOException">It cannot be created.</exception>
    public void Create() => Directory.CreateDirectory(folder);

    public static void Delete(string path) => Try(() =>
    {
        System.IO.File.Delete(path);
        System.IO.File.Delete(path + Journal);
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
