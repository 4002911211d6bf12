using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class ScreenWidthTests
{
    [Theory]
    [InlineData(null, null, 120)]
    [InlineData(null, 0, 120)]
    [InlineData(null, 100, 100)]
    [InlineData(null, 40, 80)]
    [InlineData(null, 1000, 300)]
    [InlineData("100", null, 100)]
    [InlineData("100", 200, 100)]
    [InlineData("40", 200, 80)]
    [InlineData("0", 200, 200)]
    [InlineData("wide", 200, 200)]
    [InlineData("", null, 120)]
    public void It_is_that_of_COLUMNS_or_of_the_terminal(string? columns, int? terminal, int width) =>
        Assert.Equal(width, ScreenWidth.Of(columns, terminal));

    [Theory]
    [InlineData("79")]
    [InlineData("301")]
    [InlineData("wide")]
    public void A_width_that_no_screen_has_exits_2(string width) => Assert.Equal(
        $"--width must be a whole number from 80 to 300, not '{width}'; "
        + "'pintrace matrix --help' shows what is allowed.",
        CliRun.Of("matrix", "--width", width).Refusal(2));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(300)]
    public void The_matrix_follows_it(int width)
    {
        string text = CliRun.Of(
            "matrix", "--scenario", "slow-device", "--max-states", "2", "--width", $"{width}").Out;
        string table = text[..text.IndexOf("next: ", StringComparison.Ordinal)];
        Assert.InRange(table.Split('\n').Max(line => line.Length), width * 3 / 4, width);
    }
}
