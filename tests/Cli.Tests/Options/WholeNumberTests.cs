using Pintrace.Cli.Options;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

public class WholeNumberTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("-7", -7)]
    [InlineData("10_000", 10_000)]
    [InlineData("1M", 1_000_000)]
    [InlineData("1.5k", 1_500)]
    [InlineData("2G", 2_000_000_000)]
    [InlineData("1T", 1_000_000_000_000)]
    [InlineData("1e6", 1_000_000)]
    [InlineData("2.5E3", 2_500)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Numbers_are_read_as_people_write_them(string text, long number)
    {
        Assert.True(WholeNumber.TryParse(text, out long read));
        Assert.Equal(number, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_1")]
    [InlineData("M")]
    [InlineData("1m")]
    [InlineData("1.5")]
    [InlineData("1.0005k")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("1e99")]
    [InlineData("99999999T")]
    [InlineData("1 000")]
    [InlineData("1e")]
    public void What_is_no_whole_number_of_64_bits_is_refused(string text) =>
        Assert.False(WholeNumber.TryParse(text, out _));
}
