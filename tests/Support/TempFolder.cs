using System.Diagnostics;

namespace Pintrace.Tests.Support;

/// <summary>A folder of its own for a test, deleted when the test ends.</summary>
public sealed class TempFolder : IDisposable
{
    const string MemoryFileSystem = "/dev/shm";

    readonly DirectoryInfo _folder;

    public TempFolder() : this(Directory.CreateTempSubdirectory("pintrace-test-")) { }

    TempFolder(DirectoryInfo folder) => _folder = folder;

    /// <summary>A folder in memory, where possible, for thousands of small traces: a disk syncs each of them.</summary>
    public static TempFolder InMemory() =>
        Directory.Exists(MemoryFileSystem)
            ? new TempFolder(Directory.CreateDirectory($"{MemoryFileSystem}/pintrace-test-{Guid.NewGuid():n}"))
            : new TempFolder();

    public string Path => _folder.FullName;
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a FIFO in it.</summary>
    /// <returns>Its path.</returns>
    public string MakePipe(string name)
    {
        using (var made = Process.Start("mkfifo", [File(name)])) made.WaitForExit();
        return File(name);
    }

    /// <summary>The names of the files in it, sorted.</summary>
    public string[] Files => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];
    public void Dispose() => _folder.Delete(recursive: true);
}
