using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.Scenarios.Rdma;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Block;

public class DeviceTests
{
    static Explorer Explored(bool isDax, params ActorSpec[] actors)
    {
        var explorer = new Explorer(Of("legacy-get", new Setup { FilePages = 1, IsDax = isDax, Actors = actors }));
        explorer.Run(1_000_000, null, default);
        Assert.True(explorer.Complete);
        return explorer;
    }

    static ActorSpec Owner => Actor("owner", TruncateFile.Operation.On(0));
    static ActorSpec Other => Actor("other", DaxAllocate.Operation.On(0));

    /// <summary>What a block's new file loses is decided by what the old device does with it.</summary>
    [Fact]
    public void A_device_that_reads_a_block_of_another_file_destroys_nothing()
    {
        var reader = Explored(
            isDax: true, ActorWithDevice("vm", VfioMap.ForReading.On(0), VfioMap.Read.On(0)), Owner, Other);
        Assert.Equal([FindingKind.DaxBlockReuse], reader.Found);
        Assert.False(reader.LosesData(FindingKind.DaxBlockReuse));
        var writer = Explored(
            isDax: true, ActorWithDevice("rdma", IbUmem.Register.On(0), IbUmem.Receive.On(0)), Owner, Other);
        Assert.True(writer.LosesData(FindingKind.DaxBlockReuse));
    }

    [Fact]
    public void A_device_that_comes_late_stores_into_the_page_that_it_was_given()
    {
        var k = Finish(Of("linux-7.0", new Setup
        {
            AnonPages = 2,
            Actors = [ActorWithDevice("dio", DirectRead.AfterTimeout.On(1))],
            Operations = [Dma.WriteAfterTimeout],
        }));
        Assert.Equal((0, 1), (k.Folio(new(0)).Content, k.Folio(new(1)).Content));
    }

    [Fact]
    public void A_registration_whose_device_stores_nothing_any_more_orphans_nothing()
    {
        Call register = IbUmem.Register.On(0);
        Assert.DoesNotContain(FindingKind.OrphanedPin, Explored(isDax: false, Actor("rdma", register), Owner).Found);
        var used = Explored(isDax: false, ActorWithDevice("rdma", register, IbUmem.Receive.On(0)), Owner);
        Assert.Contains(FindingKind.OrphanedPin, used.Found);
    }

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
