using System.Text.RegularExpressions;
using Xunit;

namespace Pintrace.EndToEnd.Tests.House;

/// <summary>Rules about single lines. Each is also seen to catch a bad sample.</summary>
public partial class LineRuleTests
{
    const int Width = 120, MostChoices = 2;

    [Fact]
    public void Lines_fit_on_a_screen() => KnownExceptions.Check("width", Count(Sources.Code, IsWide));

    [Fact]
    public void A_line_makes_at_most_two_choices() =>
        KnownExceptions.Check("choices", Count(Sources.Code, HasManyChoices));

    [Fact]
    public void Cannot_is_one_word() => KnownExceptions.Check("cannot", Count(Sources.Prose, SaysCannotInTwoWords));

    [Fact]
    public void A_wide_line_is_caught()
    {
        Assert.False(IsWide(new string('x', Width)));
        Assert.True(IsWide(new string('x', Width + 1)));
    }

    [Theory]
    [InlineData("x = a ? b : c ? d : e;", false)]
    [InlineData("string? x = a ?? b?.C ?? d;", false)]
    [InlineData("// is it? or not? who ? what ? when ? where ?", false)]
    [InlineData("x = a ? b : c ? d : e ? f : g;", true)]
    [InlineData("    ? a : b ? c : d ? e : f;", true)]
    [InlineData("$\"{(a ? b : c)} {(d ? e : f)} {(g ? h : i)}\"", true)]
    public void A_line_of_many_choices_is_caught(string line, bool isBad) => Assert.Equal(isBad, HasManyChoices(line));

    [Theory]
    [InlineData("It can" + " not be read.", true)]
    [InlineData("It cannot be read.", false)]
    public void Two_words_are_caught(string line, bool isBad) => Assert.Equal(isBad, SaysCannotInTwoWords(line));

    [Fact]
    public void More_than_is_known_is_caught()
    {
        var known = new Dictionary<string, int> { ["a.cs"] = 2, ["b.cs"] = 1 };
        Assert.Empty(KnownExceptions.Excess(new Dictionary<string, int> { ["c.cs"] = 3 }, known));
        Assert.Equal(["a.cs: 3, 2 known", "c.cs: 1, 0 known"],
            KnownExceptions.Excess(new Dictionary<string, int> { ["a.cs"] = 3, ["b.cs"] = 1, ["c.cs"] = 1 }, known));
    }

    static Dictionary<string, int> Count(IEnumerable<SourceFile> files, Func<string, bool> isBad) => files
        .Select(f => (f.Path, Bad: f.Lines.Count(isBad))).Where(f => f.Bad > 0).ToDictionary(f => f.Path, f => f.Bad);

    static bool IsWide(string line) => line.Length > Width;

    static bool HasManyChoices(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Choice().Count(line) > MostChoices;

    static bool SaysCannotInTwoWords(string line) =>
        line.Contains("can" + " not", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The mark of a conditional operator stands between blanks; those of nullable types and of ?. and ?? do not.
    /// </summary>
    [GeneratedRegex(@"(?<=\s)\?(?=\s)")]
    private static partial Regex Choice();
}
