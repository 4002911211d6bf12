using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class TimeTravelTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>Without a cache, while it is made, from it, and after it was damaged: the same bytes.</summary>
    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--json")]
    [InlineData("--page", "0x1012")]
    public void What_is_shown_does_not_depend_on_the_cache(params string[] options)
    {
        string trace = _folder.File("t.db"), cache = _folder.File("cache");
        Assert.Equal(0, CliRun.Of("record", "--scenario", "mixed-load", "--events", "70000", "-o", trace).Code);
        string[] show = ["show", trace, "--at", "69000", .. options];
        var expected = CliRun.WithCache(cache, [.. show, "--no-cache"]);
        Assert.False(Directory.Exists(cache));
        Assert.Equal((0, ""), (expected.Code, expected.Error));
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        File.WriteAllText(Assert.Single(Directory.GetFiles(cache)), "damaged");
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        Assert.Equal(expected, CliRun.WithCache(trace, show));      // a folder that can not be
    }

    [Theory]
    [InlineData("/own", "/own", "/xdg", "/home/me")]
    [InlineData("relative", "relative", "/xdg", "/home/me")]
    [InlineData("/xdg/pintrace", null, "/xdg", "/home/me")]
    [InlineData("/xdg/pintrace", "", "/xdg", "/home/me")]
    [InlineData("/home/me/.cache/pintrace", null, "relative", "/home/me")]
    [InlineData("/home/me/.cache/pintrace", null, null, "/home/me")]
    [InlineData(null, null, null, null)]
    public void The_environment_says_where_the_cache_is(string? folder, string? own, string? xdg, string? home) =>
        Assert.Equal(folder, CacheLocation.Of(name => name switch { "PINTRACE_CACHE" => own, "XDG_CACHE_HOME" => xdg, "HOME" => home, _ => null }));

    [Fact]
    public void The_state_of_the_machine_begins_with_how_much_there_is()
    {
        string trace = _folder.File("t.db");
        Assert.Equal(0, CliRun.Of("record", "--scenario", "drop-buffers", "--policy", "legacy-get", "-o", trace).Code);
        Assert.Equal("1 page, 1 held", CliRun.Of("show", trace, "--at", "14").Out.Split('\n')[1]);
    }
}
