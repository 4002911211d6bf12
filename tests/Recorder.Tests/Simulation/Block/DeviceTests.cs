using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Block;

public class DeviceTests
{
    /// <summary>A device stores where the page was, whoever has its frame now.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_store_into_a_frame_that_was_freed_and_used_again_is_a_store_after_free(bool isReused)
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 1, Actors = [ActorWithDevice("app", IbUmem.Register.On(0))],
        }));
        Slot own = k.SlotOf(new(0), 0), devices = k.SlotOf(new(1), 0);
        IoHolds.SubmitPage(k, own, devices, HoldKind.Gup | HoldKind.Pin, deviceWrites: true);
        if (isReused) k.Folio(new(0)).Generation++;
        Device.StoreInto(k, ref k.Frame(new(1)), devices);
        Assert.Equal(isReused ? 1UL << (int)FindingKind.DmaAfterFree : 0UL, k.Violations);
    }
}
