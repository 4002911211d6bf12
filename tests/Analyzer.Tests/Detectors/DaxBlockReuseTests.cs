using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DaxBlockReuseTests
{
    internal static EventScript DaxPage =>
        new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Dax)
            .Add(EventKind.CacheAdd, "setup", set: PageFlags.Cached, n: 0).Pin("get", 1).Submit(1);

    static EventScript Freed => DaxPage.Add(EventKind.CacheRemove, "truncate", refs: -1, clear: PageFlags.Cached);

    /// <summary>The block is another file's.</summary>
    internal static EventScript Moved => Freed.Add(EventKind.CacheAdd, "other", refs: 1, set: PageFlags.Cached);

    [Fact]
    public void A_store_into_a_block_that_another_file_has_destroys_its_data()
    {
        Finds(Moved.Store(), "dax-block-reuse 0x1000@truncate x1");
        Assert.Equal(Consequence.DataLost, Analysis.Run(Moved.Store().Trace).Findings[0].Consequence);
    }

    [Fact]
    public void A_load_from_it_shows_them_and_destroys_nothing()
    {
        var script = Moved.Add(EventKind.DmaLoad, "device", request: 1, actor: "disk");
        Finds(script, "dax-block-reuse 0x1000@truncate x1");
        Assert.Equal(Consequence.DataAtRisk, Analysis.Run(script.Trace).Findings[0].Consequence);
    }

    [Fact]
    public void A_store_into_a_block_that_is_free_is_the_file_s_own_affair() =>
        Finds(Freed.Store(), "orphaned-pin 0x1000@truncate x1");

    [Fact]
    public void A_block_that_nobody_uses_any_more_may_be_given_away() => FindsNothing(Moved);

    [Fact]
    public void The_new_owner_s_device_stores_into_its_own_block() =>
        FindsNothing(Moved.Complete().Pin("get", 2, 2).Submit(2, 2).Store(2));
}
