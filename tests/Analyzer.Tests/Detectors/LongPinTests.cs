using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LongPinTests
{
    static EventScript Held(long ms, EventFlags flags = 0) => AnonPage
        .Add(EventKind.Pin, "a", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | flags)
        .Add(EventKind.Unpin, "b", refs: -1024, token: 1, request: 1, tickNs: ms * 1_000_000);

    [Fact]
    public void A_pin_of_300_ms_is_long() => Finds(Held(300), "long-pin 0x1000@a x1");

    [Fact]
    public void A_pin_of_299_ms_is_not_nor_one_that_was_asked_for_as_long()
    {
        FindsNothing(Held(299));
        FindsNothing(Held(300, EventFlags.Longterm));
    }

    [Fact]
    public void A_pin_that_is_open_at_the_end_has_an_age()
    {
        var report = Analysis.Run(
            AnonPage.Pin("a", 1).Add(EventKind.RequestBegin, "x", page: 0, request: 2, tickNs: 3_200_000_000).Trace);
        Assert.Equal(
            "page 0x1000: taken at a, open at the end, held for at least 3.20 s",
            Assert.Single(report.Findings).Message);
    }

    [Fact]
    public void What_has_leaked_is_not_told_a_second_time() =>
        Finds(
            AnonPage.Pin("a", 1).End("close")
                .Add(EventKind.RequestBegin, "x", page: 0, request: 2, tickNs: 3_200_000_000),
            "leaked-pin 0x1000@a x1");
}
