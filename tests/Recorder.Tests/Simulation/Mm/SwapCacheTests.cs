using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Swap;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

public class SwapCacheTests
{
    static readonly Operation PinTest = new("pin-test", ["shrink_folio_list"], RequestScope.None,
    [
        SwapCache.Isolate                   .ElseEnd(),
        SwapCache.KeepPinned                .Else("pinned"),
        Step.Do("add_to_swap", static (k, ref f, ref p) => { }),
      Step.At("pinned"),
        Vmscan.Putback,
    ]);

    static readonly Operation UnmapTest = new("unmap-test", ["shrink_folio_list"], RequestScope.None,
    [
        SwapCache.Isolate                   .ElseEnd(),
        SwapCache.TryToUnmap                .Else("mapped"),
      Step.At("mapped"),
        Vmscan.Putback,
    ]);

    /// <summary>
    /// A page that was pinned after the first test stays mapped where it would have to stop being exclusive
    /// (folio_try_share_anon_rmap, 6c287605fd56).
    /// </summary>
    [Theory]
    [InlineData("linux-5.13", 0)]
    [InlineData("linux-5.19", 1)]
    public void A_pinned_page_stays_mapped_if_it_is_exclusive(string policy, int mappings)
    {
        var k = Of(policy, new Setup
        {
            AnonPages = 1,
            SpareFolios = 1,
            Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("kswapd", UnmapTest.On(0))],
        });
        Until(k, 0, "idle");
        Until(k, 1, "folio_putback_lru");
        Assert.Equal(mappings, k.Folio(new(0)).MapCount);
    }

    /// <summary>Reclaim unmaps it and cannot free it: whoever faults must find it there.</summary>
    [Fact]
    public void A_page_that_is_held_stays_in_the_swap_cache_for_its_entries()
    {
        var k = Finish(Of("legacy-get", new Setup
        {
            AnonPages = 1,
            Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("kswapd", SwapOut.Operation.On(0))],
        }));
        Assert.Equal((0, true), (k.Folio(new(0)).MapCount, k.Folio(new(0)).Has(PageFlags.SwapCache)));
    }

    /// <summary>shrink_folio_list tests only folios that it would add to the swap cache (feb889fb40fa).</summary>
    [Theory]
    [InlineData(PageFlags.None, "folio_putback_lru")]
    [InlineData(PageFlags.SwapCache, "add_to_swap")]
    public void A_pinned_page_goes_on_if_it_is_in_the_swap_cache(PageFlags state, string next)
    {
        var k = Of("linux-5.13", new Setup
        {
            AnonPages = 1,
            SpareFolios = 1,
            Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("kswapd", PinTest.On(0))],
        });
        Until(k, 0, "idle");
        k.Folio(new(0)).Set(state);
        Until(k, 1, "folio_maybe_dma_pinned");
        Assert.True(k.TryStep(new(1)));
        Assert.Equal(next, k.Instruction(new(1)).Name);
    }

    /// <summary>Fork copies swap entries; whoever comes first reads the page in, and the other finds it.</summary>
    [Fact]
    public void Processes_that_want_the_same_page_back_share_it()
    {
        const int child = 1;
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1,
            IsSwappedOut = true,
            Mms = 2,
            SpareFolios = 1,
            Actors =
            [
                Actor("parent", ForkProcess.Operation.On(0, child: child), Access.Load.On(0)),
                Actor("child", Access.Born.On(0, mm: child), Access.Load.On(0, mm: child)),
            ],
        }));
        Assert.Equal((2, 3), (k.Folio(new(0)).MapCount, k.Folio(new(0)).RefCount));
        Assert.True(k.Folio(new(0)).Has(PageFlags.SwapCache));
        Assert.False(Pte.IsWritable(k.PteOf(0, new(0))));
    }

    /// <summary>Alone, a process gets its page back for itself.</summary>
    [Fact]
    public void A_page_that_one_process_wants_back_is_exclusive()
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1, IsSwappedOut = true, SpareFolios = 1, Actors = [Actor("app", Access.Load.On(0))],
        }));
        Assert.True(k.Folio(new(0)).IsExclusive(new(0)));
        Assert.Equal(1, k.Folio(new(0)).RefCount);
    }
}
