using Pintrace.Analyzer.Text;
using Xunit;

namespace Pintrace.Analyzer.Tests.Text;

public class FormatTests
{
    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1_500, "1.50 µs")]
    [InlineData(12_345, "12.3 µs")]
    [InlineData(123_456_789, "123 ms")]
    [InlineData(7_000_000_000, "7.00 s")]
    public void Times_have_three_digits(long ns, string text) => Assert.Equal(text, Format.Time(ns));

    [Theory]
    [InlineData(0, "0%")]
    [InlineData(0.004, "<1%")]
    [InlineData(0.5, "50%")]
    [InlineData(0.996, ">99%")]
    [InlineData(1, "100%")]
    public void A_share_is_not_rounded_to_nothing_or_to_all(double share, string text) =>
        Assert.Equal(text, Format.Percent(share));

    [Fact]
    public void Of_a_long_stack_the_innermost_functions_are_shown()
    {
        Assert.Equal("a < b < …", Format.Stack("a < b < c", frames: 2));
        Assert.Equal("a < b < c", Format.Stack("a < b < c", frames: 3));
    }
}
