using Pintrace.Analyzer.Findings;
using Pintrace.Cli.Matrix;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class MatrixRunTests
{
    static MatrixCell Cell(string scenario, string policy) =>
        new MatrixRun([policy], [Catalog.Scenarios.First(s => s.Id == scenario)], MatrixRun.DefaultMaxStates)
            .Run(_ => { }, default)[0];

    /// <summary>
    /// A store into a clean page costs nothing in any interleaving of a direct read, which dirties the page at its end.
    /// </summary>
    [Theory]
    [InlineData("write-to-clean", "linux-6.4", "unsafe, data at risk", Consequence.DataAtRisk)]
    [InlineData("unpin-then-dirty", "linux-6.4", "unsafe, data lost", Consequence.DataLost)]
    [InlineData("vdpa-error-path", "linux-6.4", "unsafe, leak", Consequence.Leak)]
    [InlineData("fork-during-dio", "linux-5.7", "unsafe, data lost", Consequence.DataLost)]
    [InlineData("fsync-vs-longterm", "skip-async-wait-sync", "blocked", Consequence.Hang)]
    [InlineData("write-to-clean", "skip-async-wait-sync", "safe", null)]
    public void A_verdict_follows_from_what_is_at_stake(
        string scenario, string policy, string verdict, Consequence? consequence)
    {
        var cell = Cell(scenario, policy);
        Assert.Equal((verdict, consequence), (cell.Words, cell.Consequence));
    }

    [Fact]
    public void A_policy_file_that_has_gone_is_the_users_mistake()
    {
        var run = new MatrixRun(["gone/p.json"], [.. Catalog.Scenarios.Take(3)], maxStates: 10);
        Assert.Throws<InputException>(() => run.Run(_ => { }, default));
    }
}
