using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class CacheLocationTests
{
    [Theory]
    [InlineData("/own", "/own", "/xdg", "/home/me")]
    [InlineData("relative", "relative", "/xdg", "/home/me")]
    [InlineData("/xdg/pintrace", null, "/xdg", "/home/me")]
    [InlineData("/xdg/pintrace", "", "/xdg", "/home/me")]
    [InlineData("/home/me/.cache/pintrace", null, "relative", "/home/me")]
    [InlineData("/home/me/.cache/pintrace", null, null, "/home/me")]
    [InlineData(null, null, null, null)]
    public void The_environment_says_where_the_cache_is(string? folder, string? own, string? xdg, string? home)
    {
        string? Variable(string name) => name switch
        {
            "PINTRACE_CACHE" => own,
            "XDG_CACHE_HOME" => xdg,
            "HOME" => home,
            _ => null,
        };
        Assert.Equal(folder, CacheLocation.Of(Variable));
    }
}
