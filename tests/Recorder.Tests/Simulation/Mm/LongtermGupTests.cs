using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Zoo;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

public class LongtermGupTests
{
    /// <summary>migrate_pages does not sleep until a lookup's reference is gone.</summary>
    [Fact]
    public void A_page_that_somebody_looks_up_is_not_pinned_and_a_moment_later_it_is()
    {
        Assert.Equal((false, Errno.ENOMEM), Registered(duringLookup: true));
        Assert.Equal((true, null), Registered(duringLookup: false));

        static (bool IsHeld, Errno? Error) Registered(bool duringLookup)
        {
            var k = Of("migrate-at-pin", new Setup
            {
                FilePages = 1,
                Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("flusher", Flush.Background.On(0))],
            });
            Until(k, 1, duringLookup ? "folio_lock" : "idle");
            Until(k, 0, "idle");
            return (!k.HoldAt(k.SlotOf(new(0), 0)).IsEmpty, k.Denied?.Error);
        }
    }

    /// <summary>The page waits in a batch, with a reference, and cannot be moved out of its CMA area.</summary>
    [Theory]
    [InlineData("linux-5.9", true)]
    [InlineData("linux-5.13", false)]
    [InlineData("linux-7.0", false)]
    public void Until_5_13_a_page_that_cannot_be_moved_is_pinned_where_it_is(string policy, bool isPinned)
    {
        var k = Finish(Of(policy, new Setup
        {
            AnonPages = 1,
            SpareFolios = 2,
            Area = PageFlags.Cma,
            Actors = [Actor("kvm", Mlock.Add.On(0), IbUmem.RegisterWithoutDrain.On(0))],
        }));
        Hold hold = k.HoldAt(k.SlotOf(new(0), 0));
        Assert.Equal(isPinned, hold.Page == 1 && k.Folio(new(0)).Has(PageFlags.Cma));
        Assert.Equal(isPinned, k.Denied is null);
    }
}
