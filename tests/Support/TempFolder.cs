namespace Pintrace.Tests.Support;

/// <summary>A folder of its own for a test, deleted when the test ends.</summary>
public sealed class TempFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pintrace-test-");

    public string Path => _folder.FullName;
    public string File(string name) => System.IO.Path.Combine(Path, name);
    /// <summary>The names of the files in it, sorted.</summary>
    public string[] Files => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];
    public void Dispose() => _folder.Delete(recursive: true);
}
