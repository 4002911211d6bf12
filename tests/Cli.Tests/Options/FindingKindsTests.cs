using Pintrace.Cli.Options;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

public sealed class FindingKindsTests
{
    [Fact]
    public void A_list_is_read_as_users_write_it()
    {
        Assert.Equal([FindingKind.LeakedPin, FindingKind.PutOnPin], FindingKinds.Parse("leaked-pin, put-on-pin")!);
        Assert.Null(FindingKinds.Parse(null));
    }

    [Theory]
    [InlineData("leak", "There is no finding kind 'leak'; did you mean cow-leak, leaked-pin or accounting-leak?")]
    [InlineData("", "There is no finding kind ''; there are leaked-pin, ")]
    public void An_unknown_kind_is_refused_with_the_nearest_ones(string list, string sentence) =>
        Assert.StartsWith(
            sentence,
            Assert.Throws<UsageException>(() => FindingKinds.Parse(list)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("leak")]
    [InlineData("")]
    public void An_unknown_kind_exits_2(string list) => CliRun.Of("analyze", "x.db", "--fail-on", list).Refusal(2);
}
