using Pintrace.Analyzer.Reports.Foreign;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

public class PinHistoryTests
{
    static PinHistory Of(EventScript script) => PinHistory.Of(script.Trace, moments: 5, null, default);

    static EventScript Pinned(int n) => new EventScript().AnonPage()
        .Add(EventKind.Pin, "a", refs: n * 1024, token: 1, request: 1, n: n, flags: EventFlags.Gup);

    /// <summary>Three references by one event, which two events release: 3, in the end none.</summary>
    [Fact]
    public void What_is_released_in_parts_is_gone_in_the_end()
    {
        var unpinTwo = Pinned(3).Add(EventKind.Unpin, "b", refs: -2 * 1024, token: 1, request: 1, n: 2);
        Assert.Equal([0, 0, 0, 3, 0], Of(unpinTwo.Unpin("b", 1)).HeldAt("a"));
    }

    /// <summary>A token that is used 20,000 times is still no more than 20,000 pins.</summary>
    [Fact]
    public void A_token_used_again_and_again_is_a_pin_each_time()
    {
        var script = new EventScript().AnonPage();
        for (int i = 0; i < 20_000; i++) script.Pin("a", token: 1).Unpin("b", token: 1);
        Assert.Equal(0, Of(script).HeldAt("a")[^1]);
    }

    [Fact]
    public void Places_are_drawn_together()
    {
        var script = Pinned(2).Pin("b", token: 2);
        var history = Of(script);
        Assert.Equal(["a", "b"], history.Callsites);
        Assert.Equal(3, history.HeldAt("a", "b")[^1]);
    }
}
