using Xunit;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>What docs/extending.md says of extensions, tried on a copy of the sources.</summary>
public class ExtensionTests(ExtendedCopy copy) : IClassFixture<ExtendedCopy>
{
    [Fact]
    public void A_policy_and_a_scenario_are_added_by_one_file_each()
    {
        string matrix = copy.Pintrace(
            "matrix", "--long", "--scenario", "read-during-writeback",
            "--policy", "careful-writeback", "--policy", "linux-7.0");
        Assert.Matches(@"read-during-writeback +careful-writeback +safe .*all interleavings", matrix);
        Assert.Matches(@"read-during-writeback +linux-7\.0 +unsafe +unstable-writeback", matrix);
    }
}
