using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Designs;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;

namespace Pintrace.Recorder.Tests.Simulation.Designs;

public sealed class CostMeterTests
{
    static PageEvent Event(EventKind kind, Outcome outcome = Outcome.Done, PageFlags state = 0, long pfn = 1) =>
        new() { Kind = kind, Outcome = outcome, State = state, Pfn = pfn };

    static RunCosts CostsOf(params PageEvent[] events)
    {
        var meter = new CostMeter();
        foreach (var e in events) meter.Append(in e);
        return meter.Costs;
    }

    static readonly PageEvent Skip = Event(EventKind.ClearDirty, Outcome.Skipped), Clean = Event(EventKind.ClearDirty);
    static readonly PageEvent Write = Event(EventKind.WritebackStart);
    static readonly PageEvent Bounce = Event(EventKind.WritebackStart, state: PageFlags.Bounced);

    /// <summary>Also if its pin went away between the two, and it is written as it is.</summary>
    [Fact]
    public void A_page_that_is_written_from_a_copy_is_not_skipped()
    {
        Assert.Equal(new RunCosts { Bounced = 1 }, CostsOf(Skip, Bounce));
        Assert.Equal(new RunCosts { Bounced = 2, Skipped = 1 }, CostsOf(Skip, Bounce, Skip, Skip, Bounce));
        Assert.Equal(default, CostsOf(Skip, Write));
    }

    [Fact]
    public void A_page_that_is_left_alone_is_skipped_even_if_the_next_pass_writes_it()
    {
        Assert.Equal(new RunCosts { Skipped = 1 }, CostsOf(Skip, Clean, Write));
        Assert.Equal(new RunCosts { Skipped = 1 }, CostsOf(Skip, Write with { Pfn = 2 }));
    }

    [Fact]
    public void What_is_not_done_copies_nothing() => Assert.Equal(
        new RunCosts { Copies = 1, Refused = 1 },
        CostsOf(
            Event(EventKind.Cow, Outcome.Skipped), Event(EventKind.Migrate, Outcome.Refused), Event(EventKind.Cow)));

    /// <summary>A cleaning pass over a page that is pinned; in the second scenario an fsync, too.</summary>
    [Theory]
    [InlineData("unstable-writeback", "bounce", 0, 1)]
    [InlineData("unstable-writeback", "skipAsyncBounceSync", 1, 0)]
    [InlineData("fsync-stale", "bounce", 0, 2)]
    [InlineData("fsync-stale", "skipAsyncBounceSync", 1, 1)]
    public void A_pass_bounces_a_page_or_skips_it(string scenario, string value, long skipped, long bounced)
    {
        var policy = PolicyCatalog.Find("linux-6.4") with { };
        Decision.All.Single(d => d.Name == "mkcleanOnPinned").TrySet(policy, value);
        var meter = new CostMeter();
        var scene = Scene.Set(ScenarioCatalog.Find(scenario).Build("default"), policy, meter);
        Driver.Run(scene.Machine, new ScriptedSchedule(scene), default);
        Assert.Equal((skipped, bounced), (meter.Costs.Skipped, meter.Costs.Bounced));
    }
}
