using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class SessionTests
{
    static Func<string, string?> Environment(string[] settings) =>
        variable => settings.FirstOrDefault(s => s.StartsWith(variable + "=", StringComparison.Ordinal))
            ?[(variable.Length + 1)..];

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false, "NO_COLOR=1")]
    [InlineData(false, true, "NO_COLOR=")]
    [InlineData(false, false, "TERM=dumb")]
    [InlineData(true, true, "CLICOLOR_FORCE=1")]
    [InlineData(true, false, "CLICOLOR_FORCE=0")]
    [InlineData(true, false, "CLICOLOR_FORCE=1", "NO_COLOR=1")]
    public void Colours_are_for_terminals_unless_the_environment_says_otherwise(
        bool isPiped, bool wanted, params string[] settings) =>
        Assert.Equal(wanted, Session.IsColourWanted(Environment(settings), isPiped));

    [Theory]
    [InlineData("less")]
    [InlineData("more", "PAGER=more")]
    [InlineData("most -s", "PAGER=more", "PINTRACE_PAGER=most -s")]
    [InlineData(null, "PAGER=more", "PINTRACE_PAGER=")]
    [InlineData(null, "PAGER=cat")]
    [InlineData(null, "TERM=dumb")]
    public void The_pager_is_the_users(string? pager, params string[] settings) =>
        Assert.Equal(pager, Pager.CommandOf(Environment(settings)));
}
