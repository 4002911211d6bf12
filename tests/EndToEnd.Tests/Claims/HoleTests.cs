using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.EndToEnd.Tests.Claims.Verdicts;

namespace Pintrace.EndToEnd.Tests.Claims;

/// <summary>
/// Punching a hole meets a pinned page as truncation does: in the kernel both end in truncate_inode_pages_range.
/// </summary>
public class HoleTests
{
    const string PunchHole = "punch-hole";

    public static TheoryData<string, string> Scenarios => new()
    {
        { "truncate-orphan", "truncate" }, { "truncate-blocked", "truncate" }, { "dax-truncate", "direct-io" },
    };

    [Theory, MemberData(nameof(Scenarios))]
    public void Every_policy_answers_alike(string scenario, string variant) =>
        Assert.All(
            Catalog.Policies,
            p => Assert.Equal(Explored(scenario, p.Id, variant), Explored(scenario, p.Id, PunchHole)));

    /// <summary>Mainline lets go of the page, whoever holds it, until it refuses to register pages of files.</summary>
    [Theory]
    [InlineData("legacy-get")]
    [InlineData("linux-5.7")]
    [InlineData("linux-6.4")]
    public void Mainline_leaves_the_device_an_orphan(string policy) =>
        Broken("truncate-orphan", policy, FindingKind.OrphanedPin, "truncate_inode_folio", PunchHole);

    [Fact]
    public void A_flag_that_is_honoured_makes_the_hole_wait_for_the_registration()
    {
        Broken("truncate-orphan", "dma-pinned-flag", FindingKind.BlockedByPin, "ib_umem_get", PunchHole);
        Broken("truncate-blocked", "dma-pinned-flag", FindingKind.BlockedByPin, "ib_umem_get", PunchHole);
    }

    [Fact]
    public void What_denies_pins_or_truncation_denies_the_one_or_the_other_here()
    {
        Assert.Equal(ExplorationVerdict.Refused, Explored("truncate-orphan", "linux-7.0", PunchHole));
        var search = new InterleavingSearch(new ExplorationRequest("truncate-blocked", "truncate-fails", PunchHole));
        search.Run();
        Assert.Equal(
            ["punch-hole: cache_remove fails with -EBUSY by truncateOnPinned = fail"],
            search.Refusals.Select(r => $"{r}"));
    }

    /// <summary>ext4_break_layouts waits for a DAX page in fallocate, too.</summary>
    [Fact]
    public void A_block_of_a_DAX_file_goes_to_another_file_unless_the_hole_waits()
    {
        Broken("dax-truncate", "legacy-get", FindingKind.DaxBlockReuse, "truncate_inode_folio", PunchHole);
        Safe("dax-truncate", "linux-7.0", FindingKind.DaxBlockReuse, PunchHole);
        var trace = Runs.InMemory("dax-truncate", "linux-7.0", PunchHole);
        var stacks = trace.Events.Where(e => e.Kind == EventKind.Wait)
            .Select(e => trace.Names.Callsites[e.Callsite].Stack);
        Assert.Contains(
            "wait_page_idle < ext4_break_layouts < ext4_punch_hole < ext4_fallocate < vfs_fallocate", stacks);
    }
}
