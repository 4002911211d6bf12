using System.Runtime.CompilerServices;

namespace Pintrace.Tests.Support;

/// <summary>Files of the repository, found from where the tests were compiled.</summary>
public static class RepoFiles
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(Path(parts)).ReplaceLineEndings("\n");

    static string FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "TraceTool.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No TraceTool.sln above {from}.");
    }
}

/// <summary>A folder of its own for a test, gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pintrace-test-");

    public string Path => _folder.FullName;
    public string File(string name) => System.IO.Path.Combine(Path, name);
    public string[] Files => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];
    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>
/// Expected output kept in files beside the tests. UPDATE_GOLDEN=1 writes what came out; the change is then reviewed as a diff.
/// </summary>
public static class Golden
{
    public static void Check(string actual, string path, [CallerMemberName] string test = "")
    {
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected == actual) return;
        var (was, now) = (expected.Split('\n'), actual.Split('\n'));
        int line = Enumerable.Range(0, Math.Max(was.Length, now.Length)).First(i => i >= was.Length || i >= now.Length || was[i] != now[i]);
        throw new InvalidOperationException($"{test}: {System.IO.Path.GetFileName(path)} differs at line {line + 1} (UPDATE_GOLDEN=1 renews it).\n  expected: {(line < was.Length ? was[line] : "(end)")}\n  actual:   {(line < now.Length ? now[line] : "(end)")}");
    }
}
