using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class ArgumentsTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--at must be a whole number of at least 1, not '0x10'", "show", "x.db", "--at", "0x10")]
    [InlineData("--limit must be a whole number of at least 0, not '-1'", "analyze", "x.db", "--limit", "-1")]
    [InlineData("--timeout must be a number of seconds, not '-1'", "query", "x.db", "SELECT 1", "--timeout", "-1")]
    public void A_wrong_number_exits_2(string problem, params string[] args) =>
        Assert.Equal($"{problem}; 'pintrace {args[0]} --help' shows what is allowed.", CliRun.Of(args).Refusal(2));

    [Fact]
    public void A_number_that_is_too_small_exits_2_and_nothing_is_written()
    {
        var run = CliRun.Of("record", "--scenario", "mixed-load", "--events", "0", "-o", _folder.File("t.db"));
        Assert.Equal(
            "--events must be a whole number of at least 1, not '0'; 'pintrace record --help' shows what is allowed.",
            run.Refusal(2));
        Assert.Empty(_folder.Files);
    }
}
