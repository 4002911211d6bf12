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

    [Fact]
    public void A_detector_is_added_by_a_number_a_class_and_a_page()
    {
        Assert.Matches(@"shared-pin +info +page pinned more than once", copy.Pintrace("list", "detectors"));
        string explained = copy.Pintrace("explain", "shared-pin");
        Assert.StartsWith("finding shared-pin: info: page pinned more than once.", explained, StringComparison.Ordinal);
        copy.Pintrace("record", "--scenario", "second-pinner", "--policy", "linux-7.0", "-o", "t.db");
        Assert.Contains("info shared-pin", copy.Pintrace("analyze", "t.db", "--exit-zero"), StringComparison.Ordinal);
        const string query = "SELECT callsite, first_seq, last_seq FROM findings WHERE kind = 'shared-pin'";
        string found = copy.Pintrace("query", "t.db", query, "--format", "csv");
        Assert.EndsWith("bio_iov_iter_get_pages,8,14", found.Trim(), StringComparison.Ordinal);
    }
}
