using Pintrace.Cli.Options;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class MemorySizeTests
{
    [Theory]
    [InlineData("4K", 4)]
    [InlineData("64M", 65_536)]
    [InlineData("1g", 1_048_576)]
    public void A_size_is_in_powers_of_1024(string text, long kibibytes)
    {
        Assert.True(MemorySize.TryParse(text, out long size));
        Assert.Equal(kibibytes, size);
    }

    [Theory]
    [InlineData("64")]
    [InlineData("1K")]
    [InlineData("1025G")]
    [InlineData("999999999G")]
    [InlineData("64MB")]
    [InlineData("")]
    public void Anything_else_is_none(string text) => Assert.False(MemorySize.TryParse(text, out _));
}
