using System.Text.RegularExpressions;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests;

/// <summary>Rules that a machine can check; each of them is also seen to catch a bad sample.</summary>
public partial class HouseRuleTests
{
    const int MaxFileLines = 300, MaxFunctionLines = 45;

    static readonly string[] Folders = ["src", "tests"];

    static IEnumerable<(string Name, string Text)> Sources => Folders.SelectMany(f => Directory.EnumerateFiles(RepoFiles.Path(f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(f => (Path.GetRelativePath(RepoFiles.Root, f), File.ReadAllText(f)));

    [Fact]
    public void Files_are_short_functions_too_and_nothing_is_left_undone() => Assert.Empty(Sources.SelectMany(s => Violations(s.Name, s.Text)));

    [Fact]
    public void A_bad_file_is_caught()
    {
        string function = "class C\n{\n    void F()\n    {\n" + string.Concat(Enumerable.Repeat("        G();\n", MaxFunctionLines + 1)) + "    }\n}\n";
        Assert.Equal(["x.cs: F has 48 lines"], Violations("x.cs", function));
        Assert.Equal(["x.cs: 301 lines"], Violations("x.cs", new string('\n', MaxFileLines + 1)));
        foreach (string bad in new[] { "// TO" + "DO later", "#reg" + "ion x", "throw new NotImplemented" + "Exception();", "par" + "tial class X" }) Assert.Single(Violations("x.cs", bad));
    }

    static IEnumerable<string> Violations(string name, string text)
    {
        string[] lines = text.Split('\n');
        if (lines.Length - 1 > MaxFileLines && !name.Contains("DetectorTests", StringComparison.Ordinal)) yield return $"{name}: {lines.Length - 1} lines";
        foreach (Match m in Forbidden().Matches(text))
            if (!name.EndsWith("HouseRuleTests.cs", StringComparison.Ordinal) && !name.EndsWith("Native.cs", StringComparison.Ordinal)) yield return $"{name}: {m.Value}";
        foreach (Match m in Function().Matches(text))
            if (m.Groups["body"].Value.Count(c => c == '\n') is var n && n > MaxFunctionLines) yield return $"{name}: {m.Groups["name"].Value} has {n} lines";
    }

    [GeneratedRegex(@"\b(TODO|FIXME|NotImplementedException)\b|#region|\bpartial class\b")]
    private static partial Regex Forbidden();

    /// <summary>A member of a type at the first level: from its first line to the brace that closes it.</summary>
    [GeneratedRegex(@"^    [^\s/\[{}].*?\b(?<name>\w+)(<\w+>)?\([^;{]*$\n    (?<body>\{\n(.*\n)*?    \}.*\n)", RegexOptions.Multiline)]
    private static partial Regex Function();
}
