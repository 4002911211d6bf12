using System.Text.RegularExpressions;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>
/// Rules about the text of a file: its length, that of its functions, and words. Each is also seen to catch a bad
/// sample.
/// </summary>
public partial class TextRuleTests
{
    const int MostLines = 300, MostLinesOfFunction = 41;

    /// <summary>One class of tests for each finding kind is longer.</summary>
    const string LongOnPurpose = "DetectorTests";

    /// <summary>Attributes of methods that a generator writes.</summary>
    static readonly string[] Generators = ["[GeneratedRegex(", "[LibraryImport("];

    [Fact]
    public void Files_are_short() => Assert.Empty(Sources.Code.SelectMany(TooLong));

    [Fact]
    public void Functions_are_short() => Assert.Empty(Sources.Code.SelectMany(LongFunctions));

    [Fact]
    public void Nothing_is_left_undone_and_nothing_hidden() => Assert.Empty(Sources.Code.SelectMany(BadWords));

    [Fact]
    public void A_long_file_is_caught()
    {
        Assert.Empty(TooLong(Sample(new string('\n', MostLines))));
        Assert.Equal(["x.cs: 301 lines"], TooLong(Sample(new string('\n', MostLines + 1))));
    }

    [Fact]
    public void A_long_function_is_caught()
    {
        Assert.Empty(LongFunctions(Sample(Function(MostLinesOfFunction))));
        var caught = LongFunctions(Sample(Function(MostLinesOfFunction + 1)));
        Assert.Equal([$"x.cs: F has {MostLinesOfFunction + 1} lines"], caught);
    }

    [Theory]
    [InlineData("// TO" + "DO later")]
    [InlineData("#reg" + "ion x")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("par" + "tial class X;")]
    public void A_bad_word_is_caught(string text) => Assert.Single(BadWords(Sample(text)));

    [Fact]
    public void A_class_may_be_in_two_parts_if_a_generator_writes_one() =>
        Assert.Empty(BadWords(Sample("par" + "tial class X\n{\n    [GeneratedRegex(\"x\")]\n}\n")));

    static SourceFile Sample(string text) => new("x.cs", text);

    /// <summary>A function whose body has a number of lines, with its braces.</summary>
    static string Function(int lines)
    {
        string calls = string.Concat(Enumerable.Repeat("        G();\n", lines - 2));
        return $"class C\n{{\n    void F()\n    {{\n{calls}    }}\n}}\n";
    }

    static IEnumerable<string> TooLong(SourceFile file)
    {
        int lines = file.Lines.Length - 1;
        bool isLong = lines > MostLines && !file.Path.Contains(LongOnPurpose, StringComparison.Ordinal);
        return isLong ? [$"{file.Path}: {lines} lines"] : [];
    }

    static IEnumerable<string> LongFunctions(SourceFile file) => FunctionPattern().Matches(file.Text)
        .Select(m => (Name: m.Groups["name"].Value, Lines: m.Groups["body"].Value.Count(c => c == '\n')))
        .Where(f => f.Lines > MostLinesOfFunction).Select(f => $"{file.Path}: {f.Name} has {f.Lines} lines");

    static IEnumerable<string> BadWords(SourceFile file) =>
        Words().Matches(file.Text).Select(m => m.Value).Where(w => !(IsPart(w) && IsHalfGenerated(file)))
            .Select(w => $"{file.Path}: {w}");

    static bool IsPart(string word) => word.StartsWith("partial", StringComparison.Ordinal);

    static bool IsHalfGenerated(SourceFile file) =>
        Array.Exists(Generators, g => file.Text.Contains(g, StringComparison.Ordinal));

    [GeneratedRegex(
        @"\b(TO" + "DO|FIX" + "ME|NotImplemented" + @"Exception)\b|#reg" + @"ion|\bpartial (class|struct|record)\b")]
    private static partial Regex Words();

    /// <summary>A member of a type at the first level: from its first line to the brace that closes it.</summary>
    [GeneratedRegex(
        @"^    [^\s/\[{}].*?\b(?<name>\w+)(<\w+>)?\([^;{]*$\n    (?<body>\{\n(.*\n)*?    \}.*\n)",
        RegexOptions.Multiline)]
    private static partial Regex FunctionPattern();
}
