using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class EarlyReleaseTests
{
    [Fact]
    public void A_release_while_the_device_works_is_early() =>
        Finds(AnonPage.Pin("get", 1).Submit(1).Unpin("nfs_schedule", 1), "early-release 0x1000@nfs_schedule x1");

    [Fact]
    public void A_pin_whose_request_keeps_only_a_reference_is_released_early() =>
        Finds(
            AnonPage.Pin("get", 1).Get("request", 2).Submit(1).Unpin("nfs_schedule", 1),
            "early-release 0x1000@nfs_schedule x1");

    [Fact]
    public void A_reference_handed_over_to_another_of_the_same_request_is_not_released_early() =>
        FindsNothing(
            AnonPage.Get("get", 1).Get("request", 2).Submit(1).Put("nfs_schedule", 1).Store().Complete()
                .Put("done", 2));

    [Fact]
    public void A_release_after_completion_is_not_early() =>
        FindsNothing(AnonPage.Pin("get", 1).Submit(1).Store().Complete().Unpin("done", 1));

    [Fact]
    public void The_release_of_another_request_is_not_early() =>
        FindsNothing(AnonPage.Pin("get", 1).Pin("other", 2, request: 2).Submit(1).Unpin("other", 2, request: 2));

    [Fact]
    public void An_early_release_is_found_among_many_other_holds_of_the_page()
    {
        var script = AnonPage;
        for (int other = 2; other < 40; other++) script.Pin("other", other, request: other);
        Finds(script.Pin("get", 1).Submit(1).Unpin("early", 1), "early-release 0x1000@early x1");
    }

    [Fact]
    public void A_mapping_that_a_notifier_takes_away_is_not_released_early() =>
        FindsNothing(Mirrored.Submit(1).Add(EventKind.DevUnmap, "mmu_notifier", token: 1, request: 1).Complete());
}
