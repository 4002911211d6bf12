using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Mm;

public class ForkMmTests
{
    static readonly PolicySpec Linux64 = PolicyCatalog.Find("linux-6.4");

    /// <summary>write(2) with O_DIRECT: the device reads the process's memory; nothing becomes dirty.</summary>
    static readonly Operation DirectWrite = new("direct-write", ["bio_iov_iter_get_pages"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
      Step.At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);

    [Fact]
    public void A_store_that_needs_no_fault_waits_for_nobody()
    {
        var k = Of(Linux64, new Setup
        {
            AnonPages = 1,
            Mms = 2,
            SpareFolios = 2,
            Actors =
            [
                Actor("app", Access.Store.On(0)),
                Actor("forker", ForkProcess.Operation.On(0, child: 1)),
            ],
        });
        Until(k, 1, "copy_page_range: write_protect_seq begin");
        Until(k, 0, "idle");
        Assert.Equal(1, k.Folio(new(0)).Content);
    }

    [Fact]
    public void Fork_shares_a_pinned_page_that_is_no_longer_exclusive()
    {
        var k = Of(Linux64 with { ReadOnlyPin = ReadOnlyPin.Shared }, new Setup
        {
            AnonPages = 1,
            Mms = 3,
            SpareFolios = 2,
            Actors =
            [
                ActorWithDevice("app", ForkProcess.Operation.On(0, child: 1), DirectWrite.On(0)),
                Actor("forker", ForkProcess.Operation.On(0, child: 2)),
            ],
        });
        Until(k, 0, "wait_for_completion");
        Until(k, 1, "idle");
        Assert.Equal(3, k.Folio(new(0)).MapCount);
    }

    /// <summary>
    /// 2,000 references look like a pin: fork asks only if the mm has ever pinned (MMF_HAS_PINNED, 70e806e4e645).
    /// </summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Fork_takes_references_for_pins_only_where_something_was_pinned(bool hasPinned, int mappings)
    {
        var k = Of(Linux64, new Setup
        {
            AnonPages = 1, Mms = 2, SpareFolios = 2,
            Actors = [Actor("forker", ForkProcess.Operation.On(0, child: 1))],
        });
        k.Folio(new(0)).AddRefs(2000);
        k.Mm(0).HasPinned = hasPinned;
        Until(k, 0, "idle");
        Assert.Equal(mappings, k.Folio(new(0)).MapCount);
    }

    /// <summary>kernel_clone calls wake_up_new_task when copy_process has returned.</summary>
    [Fact]
    public void A_child_runs_when_fork_has_ended()
    {
        const int pages = 2, child = 1;
        var k = Of(Linux64, new Setup
        {
            AnonPages = pages,
            Mms = 2,
            SpareFolios = 2,
            Actors =
            [
                Actor("parent", ForkProcess.Operation.On(0, pages, child: child)),
                Actor("child", Access.Born.On(0, mm: child)),
            ],
        });
        while (k.Instruction(new(0)).Name != "idle")
        {
            Assert.False(k.TryStep(new(1)), $"the child ran before {k.Instruction(new(0)).Name}");
            Assert.True(k.TryStep(new(0)));
        }
        Assert.True(k.TryStep(new(1)));
    }
}
