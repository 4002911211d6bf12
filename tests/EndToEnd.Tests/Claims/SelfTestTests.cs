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

    [Theory]
    [InlineData("linux-5.7", Pass)]
    [InlineData("linux-5.9", Fail)]
    [InlineData("linux-7.0", Pass)]
    public void A_page_that_is_write_protected_under_a_pin_stays_the_same_page(
        string policy, ExplorationVerdict verdict) =>
        Assert.Equal(verdict, Explored("write-protect-after-pin", policy, "mprotect"));
}
