using Pintrace.Recorder;
using Xunit;
using static Pintrace.EndToEnd.Tests.Claims.Verdicts;

namespace Pintrace.EndToEnd.Tests.Claims;

/// <summary>
/// What the kernel expects of itself in its self-tests of copy-on-write and of long-term GUP
/// (tools/testing/selftests/mm), asked of the simulated kernels: of 7.0, which passes, and of 5.7, which is older than
/// the fixes.
/// </summary>
public class SelfTestTests
{
    const ExplorationVerdict Pass = ExplorationVerdict.Holds;
    const ExplorationVerdict Fail = ExplorationVerdict.Violated;
    const ExplorationVerdict Refused = ExplorationVerdict.Refused;

    [Theory]
    [InlineData("child-vmsplices", Pass)]
    [InlineData("parent-before-fork", Fail)]      // when it is taken, the page is not shared yet
    [InlineData("parent-after-fork", Pass)]
    public void Vmsplice_and_unmap_around_fork_leaks_nothing_since_5_9(string variant, ExplorationVerdict linux58)
    {
        Assert.Equal(Fail, Explored("vmsplice-child-read", "linux-5.7", variant));
        Assert.Equal(linux58, Explored("vmsplice-child-read", "linux-5.8", variant));
        Assert.Equal(Pass, Explored("vmsplice-child-read", "linux-5.9", variant));
        Assert.Equal(Pass, Explored("vmsplice-child-read", "linux-7.0", variant));
    }

    [Theory]
    [InlineData("shared", Fail, Pass)]
    [InlineData("previously-shared", Pass, Pass)]
    [InlineData("exclusive", Pass, Pass)]
    [InlineData("private-file", Fail, Pass)]
    public void A_read_only_pin_sees_what_its_process_writes(
        string page, ExplorationVerdict linux57, ExplorationVerdict linux70)
    {
        Assert.Equal(linux57, Explored("readonly-pin-cow", "linux-5.7", page));
        Assert.Equal(linux70, Explored("readonly-pin-cow", "linux-7.0", page));
    }

    /// <summary>5.8 broke COW before it took the page, private file mappings included (17839856fd58).</summary>
    [Theory]
    [InlineData("shared")]
    [InlineData("previously-shared")]
    [InlineData("exclusive")]
    [InlineData("private-file")]
    public void Linux_5_8_leaves_no_page_behind_for_a_copy(string page) =>
        Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-5.8", page));

    [Fact]
    public void A_page_that_was_shared_once_is_copied_under_its_pin_between_5_9_and_5_18()
    {
        Assert.Equal(Fail, Explored("readonly-pin-cow", "linux-5.9", "previously-shared"));
        Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-5.19", "previously-shared"));
    }

    [Fact]
    public void A_private_file_mapping_is_copied_before_a_long_term_pin_since_6_2()
    {
        Assert.Equal(Fail, Explored("readonly-pin-cow", "linux-5.19", "private-file"));
        Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-6.4", "private-file"));
    }

    [Theory]
    [InlineData("shared-write", Fail, Refused)]
    [InlineData("shared-read", Pass, Pass)]
    [InlineData("private-write", Pass, Pass)]
    [InlineData("private-read", Pass, Pass)]
    [InlineData("tmpfs-shared-write", Pass, Pass)]
    public void A_long_term_pin_is_refused_for_writing_a_shared_file_with_tracked_dirt_and_for_nothing_else(
        string mapping, ExplorationVerdict linux57, ExplorationVerdict linux70)
    {
        Assert.Equal(linux57, Explored("longterm-file-types", "linux-5.7", mapping));
        Assert.Equal(linux70, Explored("longterm-file-types", "linux-7.0", mapping));
    }

    /// <summary>The self-test expects hugetlb to fail (xfail): to this day hugetlb_wp counts mappings alone.</summary>
    [Theory]
    [InlineData("child-vmsplices")]
    [InlineData("parent-before-fork")]
    [InlineData("parent-after-fork")]
    [InlineData("mprotect")]
    public void Vmsplice_leaks_through_huge_pages_until_5_18_and_through_hugetlb_to_this_day(string variant)
    {
        Assert.Equal(Fail, Explored("vmsplice-child-read", "linux-5.13", $"{variant}-thp"));
        Assert.Equal(Pass, Explored("vmsplice-child-read", "linux-5.13", $"{variant}-pte-mapped-thp"));
        Assert.Equal(Pass, Explored("vmsplice-child-read", "linux-5.13", $"{variant}-swapped-out"));
        Assert.Equal(Pass, Explored("vmsplice-child-read", "linux-5.19", $"{variant}-thp"));
        Assert.Equal(Fail, Explored("vmsplice-child-read", "linux-7.0", $"{variant}-hugetlb"));
    }

    [Theory]
    [InlineData("small-page", "linux-5.8", "linux-5.9")]
    [InlineData("swapped-out", "linux-5.8", "linux-5.9")]
    [InlineData("thp", "linux-5.8", "linux-5.9")]
    [InlineData("pte-mapped-thp", "linux-5.8", "linux-5.9")]
    [InlineData("hugetlb", "linux-5.9", "linux-5.13")]
    public void Fork_leaves_fixed_buffers_to_their_process(string memory, string last, string first)
    {
        Assert.Equal(Fail, Explored("fork-registered", last, memory));
        Assert.Equal(Pass, Explored("fork-registered", first, memory));
        Assert.Equal(Pass, Explored("fork-registered", "linux-7.0", memory));
    }

    /// <summary>Huge pages and hugetlb are reused by mappings, which a pin is not.</summary>
    [Theory]
    [InlineData("mprotect", Fail)]
    [InlineData("mprotect-swapped-out", Fail)]
    [InlineData("mprotect-thp", Pass)]
    [InlineData("mprotect-pte-mapped-thp", Fail)]
    [InlineData("mprotect-hugetlb", Pass)]
    public void Counting_references_takes_a_fixed_buffer_away_that_is_mapped_read_only(
        string memory, ExplorationVerdict linux513)
    {
        Assert.Equal(linux513, Explored("write-protect-after-pin", "linux-5.13", memory));
        Assert.Equal(Pass, Explored("write-protect-after-pin", "linux-7.0", memory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast-")]
    public void Read_only_pins_of_what_is_no_anonymous_memory_are_reliable_since_6_2(string path)
    {
        foreach (string page in new[] { "zero-page", "huge-zero-page", "memfd", "private-file", "memfd-hugetlb" })
        {
            Assert.Equal(Fail, Explored("readonly-pin-cow", "linux-6.1", path + page));
            Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-6.4", path + page));
        }
    }

    [Theory]
    [InlineData("shared-thp", Fail)]
    [InlineData("shared-pte-mapped-thp", Fail)]
    [InlineData("shared-hugetlb", Fail)]
    [InlineData("shared-swapped-out", Fail)]
    [InlineData("previously-shared-thp", Pass)]
    [InlineData("previously-shared-pte-mapped-thp", Fail)]
    [InlineData("previously-shared-hugetlb", Pass)]
    [InlineData("exclusive-single-pte-of-thp", Fail)]
    [InlineData("exclusive-partially-shared-thp", Fail)]
    [InlineData("fast-shared-thp", Fail)]
    [InlineData("fast-previously-shared-pte-mapped-thp", Fail)]
    [InlineData("fast-previously-shared-hugetlb", Pass)]
    [InlineData("fast-exclusive", Fail)]
    public void Read_only_pins_of_anonymous_memory_are_reliable_since_5_19(string page, ExplorationVerdict linux513)
    {
        Assert.Equal(linux513, Explored("readonly-pin-cow", "linux-5.13", page));
        Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-5.19", page));
        Assert.Equal(Pass, Explored("readonly-pin-cow", "linux-7.0", page));
    }

    [Fact]
    public void A_lockless_pin_and_khugepaged_do_not_both_win_since_6_1()
    {
        Assert.Equal(Fail, Explored("thp-collapse", "linux-5.19", "registered"));
        Assert.Equal(Pass, Explored("thp-collapse", "linux-6.1", "registered"));
    }

    [Theory]
    [InlineData("linux-5.7")]
    [InlineData("linux-5.13")]
    [InlineData("linux-7.0")]
    public void No_version_shows_a_child_what_its_parent_writes_after_fork(string policy)
    {
        foreach (string scenario in new[] { "basic-cow", "thp-collapse" })
            foreach (string variant in Catalog.Scenarios.Single(s => s.Id == scenario).Variants)
                if (variant != "registered") Assert.Equal(Pass, Explored(scenario, policy, variant));
    }

    [Theory]
    [InlineData("tmpfs-")]
    [InlineData("hugetlb-")]
    public void Files_in_memory_may_be_pinned_for_long_in_any_way(string fileSystem)
    {
        foreach (string access in new[] { "shared-write", "shared-read", "private-write", "private-read" })
            Assert.Equal(Pass, Explored("longterm-file-types", "linux-7.0", fileSystem + access));
    }

    [Fact]
    public void The_slow_path_refuses_what_the_fast_one_does()
    {
        Assert.Equal(Refused, Explored("longterm-file-types", "linux-7.0", "slow-shared-write"));
        foreach (string access in new[] { "shared-read", "private-write", "private-read" })
            Assert.Equal(Pass, Explored("longterm-file-types", "linux-7.0", "slow-" + access));
    }

    [Theory]
    [InlineData("linux-5.7", Pass)]
    [InlineData("linux-5.9", Fail)]
    [InlineData("linux-7.0", Pass)]
    public void A_page_that_is_write_protected_under_a_pin_stays_the_same_page(
        string policy, ExplorationVerdict verdict) =>
        Assert.Equal(verdict, Explored("write-protect-after-pin", policy, "mprotect"));
}
