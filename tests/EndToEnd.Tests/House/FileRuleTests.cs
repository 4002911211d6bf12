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

    /// <summary>Folders with too many files that are no catalogues. This list may only shrink.</summary>
    static readonly string[] KnownCrowds = [];

    [Fact]
    public void A_namespace_is_a_folder() => Assert.Empty(Sources.Code.Where(IsMisplaced).Select(f => f.Path));

    [Fact]
    public void Only_catalogues_have_many_files()
    {
        var large = Catalogues.Concat(KnownCrowds).Order(StringComparer.Ordinal);
        Assert.Equal(large, Crowded(Sources.Code.Select(f => f.Path)));
    }

    [Theory]
    [InlineData("src/Recorder/EventLog/Sqlite/x.cs", "Pintrace.Recorder.EventLog.Sqlite", false)]
    [InlineData("tests/Analyzer.Tests/Diff/x.cs", "Pintrace.Analyzer.Tests.Diff", false)]
    [InlineData("tests/Support/x.cs", "Pintrace.Tests.Support", false)]
    [InlineData("src/Recorder/EventLog/x.cs", "Pintrace.Recorder.EventLog.Sqlite", true)]
    [InlineData("src/Cli/Views/x.cs", "Pintrace.Cli", true)]
    public void A_file_in_a_strange_folder_is_caught(string path, string name, bool isBad) =>
        Assert.Equal(isBad, IsMisplaced(new SourceFile(path, $"using X;\n\nnamespace {name};\n")));

    [Fact]
    public void A_file_without_a_namespace_may_be_anywhere() =>
        Assert.False(IsMisplaced(new SourceFile("src/Cli/x.cs", "return 0;\n")));

    [Fact]
    public void A_crowded_folder_is_caught()
    {
        var full = Enumerable.Range(0, MostFiles).Select(i => $"src/full/{i}.cs");
        var crowded = Enumerable.Range(0, MostFiles + 1).Select(i => $"src/crowded/{i}.cs");
        Assert.Equal(["src/crowded"], Crowded([.. crowded, .. full]));
    }

    static IEnumerable<string> Crowded(IEnumerable<string> paths) =>
        from path in paths
        where path.StartsWith("src/", StringComparison.Ordinal)
        group path by path[..path.LastIndexOf('/')] into folder
        where folder.Count() > MostFiles
        select folder.Key;

    static bool IsMisplaced(SourceFile file) =>
        Namespace().Match(file.Text) is { Success: true } m && m.Groups[1].Value != Expected(file.Folder);

    /// <summary>A project's folder stands for its root namespace.</summary>
    static string Expected(string folder)
    {
        string[] parts = folder.Split('/');
        bool isSupport = parts[0] == "tests" && !parts[1].EndsWith(".Tests", StringComparison.Ordinal);
        return string.Join('.', [isSupport ? "Pintrace.Tests" : "Pintrace", .. parts[1..]]);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
