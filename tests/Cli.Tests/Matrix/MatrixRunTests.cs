using Pintrace.Cli.Matrix;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Cli.Tests.Matrix;

public sealed class MatrixRunTests
{
    [Fact]
    public void A_policy_file_that_has_gone_is_the_users_mistake()
    {
        var run = new MatrixRun(["gone/p.json"], [.. Catalog.Scenarios.Take(3)], maxStates: 10);
        Assert.Throws<InputException>(() => run.Run(_ => { }, default));
    }
}
