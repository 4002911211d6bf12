using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What is proposed where the cursor of a shell is: at the end of a line.</summary>
public class CompletionTests
{
    static string[] Words(string line) =>
        CliRun.Of($"[suggest:{line.Length}]", line).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Theory]
    [InlineData("pintrace expl", "explain explore")]
    [InlineData("pintrace explore drop", "drop-buffers")]
    [InlineData("pintrace record --scenario drop-b", "drop-buffers")]
    [InlineData("pintrace export --promela drop-b", "drop-buffers")]
    [InlineData("pintrace matrix --policy linux-7", "linux-7.0")]
    [InlineData("pintrace hunt --asks leaked", "leaked-pin leaked-reference")]
    [InlineData("pintrace hunt --operations rdma-rec", "rdma-receive")]
    [InlineData("pintrace explain early-rel", "early-release")]
    [InlineData("pintrace list det", "detectors")]
    [InlineData("pintrace completion z", "zsh")]
    [InlineData("pintrace explore --interac", "--interactive")]
    public void Words_that_are_known_are_proposed(string line, string words) =>
        Assert.Equal(words, string.Join(' ', Words(line)));

    [Fact]
    public void Nothing_is_proposed_for_a_file() => Assert.Empty(Words("pintrace record -o leak"));

    [Fact]
    public void A_shell_that_is_not_known_is_refused()
    {
        string sentence = CliRun.Of("completion", "tcsh").Refusal(2);
        Assert.Equal("There is no completion for 'tcsh'; did you mean bash, fish or zsh?", sentence);
    }
}
