using Pintrace.Cli.Options;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class DurationTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("0.5s", 0.5)]
    [InlineData("5m", 300)]
    [InlineData("1.5h", 5400)]
    [InlineData("8760h", 31_536_000)]
    public void A_time_has_a_unit(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1d")]
    [InlineData("8761h")]
    [InlineData("1e3s")]
    [InlineData("")]
    public void Anything_else_is_none(string text) => Assert.False(Duration.TryParse(text, out _));
}
