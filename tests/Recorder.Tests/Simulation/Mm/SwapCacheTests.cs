using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
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
}
