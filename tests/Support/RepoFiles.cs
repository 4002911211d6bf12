namespace Pintrace.Tests.Support;

/// <summary>Files of the repository that the tests were built in.</summary>
public static class RepoFiles
{
    static readonly string[] Built = ["/obj/", "/bin/", "/node_modules/"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The full path of a file or folder, given by its parts from the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A file's text with Unix line endings.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(Path(parts)).ReplaceLineEndings("\n");

    /// <summary>The lines of a file that are not empty.</summary>
    public static string[] Lines(params string[] parts) =>
        Read(parts).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True if a file was made by a build, or fetched for one.</summary>
    public static bool IsBuilt(string path) => Built.Any(folder => path.Contains(folder, StringComparison.Ordinal));

    static string FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "TraceTool.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No TraceTool.sln above {from}.");
    }
}
