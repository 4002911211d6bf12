using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class MissedPinnedTests
{
    [Fact]
    public void A_page_that_a_device_may_write_and_that_is_taken_for_not_pinned_is_found() =>
        Finds(Asked(AnonPage.Get("nfs_read", 1), 0), "missed-pinned 0x1000@nfs_read x1");

    [Fact]
    public void A_device_at_work_is_enough_when_its_owner_has_let_go_of_the_pin() =>
        Finds(
            Asked(AnonPage.Pin("get", 1).Submit(1).Unpin("nfs_schedule", 1), 0),
            "early-release 0x1000@nfs_schedule x1",
            "missed-pinned 0x1000@get x1");

    [Fact]
    public void A_page_that_is_only_read_may_be_taken_for_not_pinned() =>
        FindsNothing(Asked(AnonPage.Get("iter_to_pipe", 1, write: false), 0));
}
