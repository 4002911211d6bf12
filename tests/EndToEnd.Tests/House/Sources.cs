using Pintrace.Tests.Support;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>A file of the repository.</summary>
/// <param name="Path">Where it is, from the top of the repository.</param>
/// <param name="Text">What it holds.</param>
sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.Split('\n');

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');
}

/// <summary>What people write and read in this repository.</summary>
static class Sources
{
    /// <summary>Code of the product and of its tests.</summary>
    public static IReadOnlyList<SourceFile> Code { get; } = [.. In("src", "*.cs"), .. In("tests", "*.cs")];

    /// <summary>Code of the product, with its scripts and SQL, and everything that documents it.</summary>
    public static IReadOnlyList<SourceFile> Prose { get; } =
        [.. In("src", "*.cs"), .. In("src", "*.sql"), .. In("src", "*.sh"), .. In("docs", "*.md"), .. Top("*.md")];

    static IEnumerable<SourceFile> In(string folder, string pattern) =>
        Read(Directory.EnumerateFiles(RepoFiles.Path(folder), pattern, SearchOption.AllDirectories));

    static IEnumerable<SourceFile> Top(string pattern) => Read(Directory.EnumerateFiles(RepoFiles.Root, pattern));

    static IEnumerable<SourceFile> Read(IEnumerable<string> files) =>
        files.Select(f => Path.GetRelativePath(RepoFiles.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(folder => folder is "obj" or "bin"))
            .Order(StringComparer.Ordinal).Select(f => new SourceFile(f, RepoFiles.Read(f)));
}
