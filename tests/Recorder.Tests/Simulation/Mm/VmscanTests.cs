using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

/// <summary>Reclaim, as one works it out by hand from mm/vmscan.c.</summary>
public class VmscanTests
{
    [Fact]
    public void Reclaim_leaves_a_folio_that_truncation_took_out_of_its_file_to_its_last_holder()
    {
        var explorer = new Explorer(Of("legacy-get", new Setup
        {
            FilePages = 1,
            SpareFolios = 2,
            Actors =
            [
                ActorWithDevice("rdma", IbUmem.Register.On(0), IbUmem.Receive.On(0), IbUmem.Deregister.On(0)),
                Actor("kswapd", Reclaim.Operation.On(0)),
                Actor("app", TruncateFile.Operation.On(0), Access.Load.On(0)),
            ],
        }));
        explorer.Run(1_000_000, null, default);
        Assert.True(explorer.Complete);
        Assert.DoesNotContain(FindingKind.DmaAfterFree, explorer.Found);
        Assert.Contains(FindingKind.OrphanedPin, explorer.Found);
    }

    /// <summary>folio_isolate_lru: who has taken a folio off its list has it alone.</summary>
    [Fact]
    public void A_folio_is_isolated_once()
    {
        var k = Of("linux-6.4", new Setup { FilePages = 1, Actors = [Actor("kswapd")] });
        Assert.True(Vmscan.TryIsolate(k, new(0)));
        Assert.False(Vmscan.TryIsolate(k, new(0)));
    }

    /// <summary>
    /// set_page_dirty needs no lock: a page can become dirty between the freeze and the look at its flag.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reclaim_keeps_a_page_that_became_dirty_at_the_last_moment(bool becomesDirty)
    {
        var k = Of("linux-6.4", new Setup { FilePages = 1, Actors = [Actor("kswapd", Reclaim.Operation.On(0))] });
        Until(k, 0, "__remove_mapping");
        if (becomesDirty) k.Folio(new(0)).Set(PageFlags.Dirty);
        Until(k, 0, "idle");
        Assert.Equal(becomesDirty, k.Folio(new(0)).Has(PageFlags.Cached));
    }

    [Fact]
    public void Where_pins_are_counted_in_page_lru_a_small_page_has_an_exact_count_and_is_not_reclaimed()
    {
        var k = Of("lru-pincount", new Setup
        {
            FilePages = 1,
            Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("kswapd", Reclaim.Operation.On(0))],
        });
        Until(k, 0, "idle");
        Assert.Equal((4, 1), (k.Folio(new(0)).RefCount, k.Folio(new(0)).PinCount));
        Until(k, 1, "idle");
        Assert.Equal((4, 1), (k.Folio(new(0)).RefCount, k.Folio(new(0)).MapCount));
    }

    /// <summary>
    /// Mapping, cache and buffers; isolated; unmapped; without buffers: 2 is what reclaim may freeze, and one reference
    /// more is 3.
    /// </summary>
    [Theory]
    [InlineData(true, new[] { 3, 4, 3, 2 })]
    [InlineData(false, new[] { 4, 5, 4, 3 })]
    public void Reclaim_counts_down_to_what_it_may_freeze_unless_somebody_holds_the_page(bool freezes, int[] counts)
    {
        var events = new MemoryTrace(new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full });
        var kswapd = ActorWithDevice("kswapd", Reclaim.Operation.On(0));
        ActorSpec[] actors = freezes ? [kswapd] : [ActorWithDevice("vfio", VfioMap.ForReading.On(0)), kswapd];
        Finish(Scene.Set(
            new Setup { FilePages = 1, Actors = actors }, PolicyCatalog.Find("legacy-get"), events).Machine);

        var reclaim = events.Events.SkipWhile(e => e.Kind != EventKind.Isolate).ToList();
        int isolated = Count(EventKind.Isolate);
        Assert.Equal(counts, (int[])[isolated - 1, isolated, Count(EventKind.Unmap), Count(EventKind.DropBuffers)]);
        Assert.Equal(
            freezes ? Outcome.Done : Outcome.Failed,
            reclaim.First(e => e.Kind == EventKind.Freeze).Outcome);

        int Count(EventKind kind) => reclaim.First(e => e.Kind == kind).RefCount;
    }
}
