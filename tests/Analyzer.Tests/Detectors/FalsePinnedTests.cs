using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class FalsePinnedTests
{
    [Fact]
    public void A_page_that_looks_pinned_and_is_not_is_found() =>
        Finds(
            AnonPage.Add(EventKind.Get, "tee", refs: 1024, n: 1024, token: 1).Add(EventKind.PinTest, "numa", arg: 1),
            "false-pinned 0x1000@numa x1");

    [Fact]
    public void A_page_that_is_pinned_or_does_not_look_so_is_right()
    {
        FindsNothing(AnonPage.Pin("get", 1).Add(EventKind.PinTest, "numa", arg: 1));
        FindsNothing(
            AnonPage.Add(EventKind.Get, "tee", refs: 9, n: 9, token: 1).Add(EventKind.PinTest, "numa", arg: 0));
    }

    [Fact]
    public void A_page_that_is_about_to_be_pinned_is_not_falsely_taken_for_pinned() =>
        FindsNothing(
            Asked(AnonPage.Add(EventKind.TryGet, "gup_fast", refs: 1024, n: 1024), 1)
                .Add(EventKind.BackOff, "gup_fast", refs: -1024, n: 1024));
}
