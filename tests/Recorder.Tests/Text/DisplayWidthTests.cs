using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Recorder.Tests.Text;

public class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("ksys_read", 9)]
    [InlineData("12 µs", 5)]
    [InlineData("…", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u9875", 2)]
    [InlineData("\U0001f600", 2)]
    [InlineData("a\x1b[1mb", 9)]
    [InlineData("a\nb", 4)]
    public void A_text_takes_as_many_columns_as_a_terminal_shows(string text, int columns) =>
        Assert.Equal(columns, DisplayWidth.Of(text));

    [Fact]
    public void Colours_take_none() =>
        Assert.Equal(3, DisplayWidth.Of($"{TerminalMark.Colour(31)}bad{TerminalMark.Colour(0)}"));

    [Fact]
    public void A_wide_character_is_not_halved()
    {
        Assert.Equal("\u9875", DisplayWidth.Start("\u9875\u9875", 3));
        Assert.Equal("\u9875", DisplayWidth.End("\u9875\u9875", 3));
        Assert.Equal("", DisplayWidth.Start("\U0001f600", 1));
    }
}
