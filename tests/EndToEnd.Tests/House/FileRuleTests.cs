using System.Text.RegularExpressions;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Rules about files and folders. Each is also seen to catch a bad sample.</summary>
public partial class FileRuleTests
{
    const int MostFiles = 15;

    /// <summary>Folders of one kind of thing each: the more of them, the better.</summary>
    static readonly string[] Catalogues =
    [
        "src/Analyzer/Detectors",
        "src/Recorder/Simulation/Operations",
        "src/Recorder/Simulation/Scenarios/Zoo",
    ];

    [Fact]
    public void A_namespace_is_a_folder() =>
        Assert.Empty(Sources.Code.Where(f => NamespaceOf(f.Text) is { } name && name != Expected(f.Folder)).Select(f => f.Path));

    [Fact]
    public void A_folder_has_few_files() => Assert.Empty(Crowded(Sources.Code.Select(f => f.Path)).Except(Catalogues));

    [Fact]
    public void Every_catalogue_is_large() =>
        Assert.Empty(Catalogues.Except(Crowded(Sources.Code.Select(f => f.Path))));

    [Fact]
    public void A_file_in_a_strange_folder_is_caught()
    {
        Assert.Equal("Pintrace.Recorder.EventLog.Sqlite", Expected("src/Recorder/EventLog/Sqlite"));
        Assert.Equal("Pintrace.Analyzer.Tests.Diff", Expected("tests/Analyzer.Tests/Diff"));
        Assert.Equal("Pintrace.Tests.Support", Expected("tests/Support"));
        Assert.Equal("Pintrace.Recorder.Elsewhere", NamespaceOf("using X;\n\nnamespace Pintrace.Recorder.Elsewhere;\n"));
        Assert.Null(NamespaceOf("return 0;\n"));
    }

    [Fact]
    public void A_crowded_folder_is_caught() =>
        Assert.Equal(["src/a"], Crowded([.. Enumerable.Range(0, MostFiles + 1).Select(i => $"src/a/{i}.cs"), .. Enumerable.Range(0, MostFiles).Select(i => $"src/b/{i}.cs")]));

    static IEnumerable<string> Crowded(IEnumerable<string> paths) =>
        paths.Where(p => p.StartsWith("src/", StringComparison.Ordinal)).GroupBy(p => p[..p.LastIndexOf('/')]).Where(g => g.Count() > MostFiles).Select(g => g.Key);

    static string? NamespaceOf(string text) => Namespace().Match(text) is { Success: true } m ? m.Groups[1].Value : null;

    /// <summary>A project's folder stands for its root namespace.</summary>
    static string Expected(string folder)
    {
        string[] parts = folder.Split('/');
        string root = parts[0] == "src" || parts[1].EndsWith(".Tests", StringComparison.Ordinal) ? $"Pintrace.{parts[1]}" : $"Pintrace.Tests.{parts[1]}";
        return string.Join('.', [root, .. parts[2..]]);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
