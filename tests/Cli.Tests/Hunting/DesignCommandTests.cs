using Xunit;

namespace Pintrace.Cli.Tests.Hunting;

public sealed class DesignCommandTests
{
    const StringComparison Same = StringComparison.Ordinal;

    static CliRun Hunt(params string[] options) => CliRun.Of(["hunt", "--width", "120", .. options]);

    /// <summary>
    /// The question of June 2018, asked of the scenarios that its mails describe: writeback has to skip, wait or copy,
    /// and reclaim has to keep its hands off the buffers, or finds a page that is dirty anyway.
    /// </summary>
    [Fact]
    public void It_tells_what_survives_at_what_cost_and_what_refutes_the_rest()
    {
        var run = Hunt(
            "--policy", "dma-pinned-flag", "--decisions", "mkcleanOnPinned,dropBuffersOnPinned,unmapOnPinned",
            "--scenario", "drop-buffers,second-pinner,unstable-writeback");
        Assert.Equal(0, run.Code);
        string[] lines = run.Out.Split('\n');
        Assert.Equal("36 combinations of dma-pinned-flag: 18 that differ survive all of 4 scenes", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("      0        6        0        0     0.45  linux-6.1", Same));
        Assert.Contains(lines, l => l.StartsWith("  mkcleanOnPinned=proceed, dropBuffersOnPinned=proceed, ", Same));
        Assert.Contains("  linux-6.1    refuted by drop-buffers (registration)", lines);
        Assert.Contains("  linux-7.0    refuted by unstable-writeback", lines);
    }

    /// <summary>Of all single changes to mainline, only other answers of writeback lose nothing.</summary>
    [Fact]
    public void All_decisions_are_changed_one_at_a_time()
    {
        var json = Hunt("--policy", "linux-7.0", "--decisions", "all", "--json").Json;
        Assert.Equal("pintrace/hunt-decisions/1", json.Text("schema"));
        var front = json.GetProperty("front").EnumerateArray().Select(f => f.GetProperty("decisions"));
        Assert.Equal(
            ["bounce", "skipAsyncBounceSync", "skipAsyncWaitSync"],
            front.Select(d => d.Text("mkcleanOnPinned")).Order());
        Assert.All(front, d => Assert.Single(d.Members()));
    }

    [Theory]
    [InlineData("There is no decision 'mkclean'; did you mean", "--decisions", "mkclean")]
    [InlineData("There is no scenario 'drop'; did you mean", "--decisions", "track", "--scenario", "drop")]
    [InlineData("--scenario is for hunts of --decisions.", "--scenario", "drop-buffers")]
    [InlineData("One policy, of which --decisions makes others.", "--decisions", "track", "--policy", "a,b")]
    public void A_mistake_is_one_sentence(string sentence, params string[] options)
    {
        var run = Hunt(options);
        Assert.Equal(2, run.Code);
        Assert.StartsWith($"pintrace: {sentence}", run.Error, Same);
    }

    [Fact]
    public void Too_many_survivors_are_given_up()
    {
        var run = Hunt("--policy", "linux-7.0", "--decisions", "mkcleanOnPinned,unmapOnPinned,forkOnPinned",
            "--max-designs", "2");
        Assert.Equal(4, run.Code);
        Assert.Contains("given up, as too many survive (--max-designs)", run.Out, Same);
    }
}
