using Pintrace.Cli.Options;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class ChoiceTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static readonly (string, string)[] Known = [("b1", "x/b1"), ("a1", "x/a1"), ("a2", "y/a2")];

    static IReadOnlyList<string> Chosen(params string[] named) => Choice.Of(named, Known, word => $"?{word}");

    [Theory]
    [InlineData("", "?")]
    [InlineData("a2", "a2")]
    [InlineData("a*", "a1 a2")]
    [InlineData("a?,b1", "a1 a2 b1")]
    [InlineData("x/*", "b1 a1")]
    [InlineData("y/a2", "a2")]
    [InlineData("a1,a*,a1", "a1 a2")]
    [InlineData("A1", "?A1")]
    [InlineData("z*", "?z*")]
    [InlineData("a1,,b1", "a1 ? b1")]
    public void A_word_is_a_name_or_a_pattern(string named, string chosen) =>
        Assert.Equal(chosen, string.Join(' ', Chosen(named)));

    [Fact]
    public void Without_a_word_all_are_chosen() => Assert.Equal(["b1", "a1", "a2"], Chosen());

    [Fact]
    public void A_file_whose_name_has_a_comma_is_no_list()
    {
        string file = _folder.File("a1,b1.json");
        File.WriteAllText(file, "");
        Assert.Equal([$"?{file}"], Chosen(file));
    }
}
