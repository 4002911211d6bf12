using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Operations;

public class TruncateFileTests
{
    /// <summary>What AIX does: short pins go by themselves, and long ones are not waited for.</summary>
    [Fact]
    public void Truncation_does_not_wait_for_a_long_term_pin_where_two_kinds_are_counted()
    {
        var k = Of("two-counters", new Setup
        {
            FilePages = 1,
            Actors =
            [
                ActorWithDevice("vfio", VfioMap.ForReading.On(0)), Actor("app", TruncateFile.Operation.On(0)),
            ],
        });
        Until(k, 0, "idle");
        Until(k, 1, "idle");
        Assert.False(k.Folio(new(0)).Has(PageFlags.Cached));
    }

    [Fact]
    public void A_hole_reads_as_zeroes_in_a_file_that_is_as_long_as_before()
    {
        var k = Of("linux-6.4", new Setup
        {
            FilePages = 1,
            FileSize = 1,
            Actors =
            [
                ActorWithDevice("rdma", IbUmem.Register.On(0), IbUmem.Receive.On(0)),
                Actor("app", TruncateFile.PunchHole.On(0), Access.Load.On(0)),
            ],
        });
        Until(k, 0, "idle");
        Until(k, 2, "idle");
        Until(k, 1, "idle");
        Pfn read = k.CachedAt(new(0));
        Assert.Equal((1, 0, 1), (k.Inode.Pages, k.Folio(read).Content, k.Folio(new(0)).Content));
        Assert.NotEqual(new Pfn(0), read);
    }

    /// <summary>folio_cancel_dirty: there is nothing to write it to.</summary>
    [Fact]
    public void A_page_that_lives_on_without_its_file_is_clean()
    {
        var k = Of("linux-7.0", new Setup
        {
            FilePages = 1,
            Actors = [Actor("vfio", VfioMap.ForReading.On(0)), Actor("app", TruncateFile.Operation.On(0))],
        });
        k.Folio(new(0)).Set(PageFlags.Dirty);
        Finish(k);
        Assert.Equal(PageFlags.None, k.Folio(new(0)).Flags & (PageFlags.Dirty | PageFlags.Cached));
        Assert.True(k.Folio(new(0)).MaybeDmaPinned);
    }

    /// <summary>Each would take the other's lookup for a holder, but i_rwsem lets them in one at a time.</summary>
    [Theory]
    [InlineData("linux-5.13")]
    [InlineData("linux-7.0")]
    public void Two_truncations_of_a_DAX_page_that_nobody_pins_both_end(string policy)
    {
        var explorer = new Explorer(Of(policy, new Setup
        {
            FilePages = 1,
            IsDax = true,
            Actors = [Actor("one", TruncateFile.Operation.On(0)), Actor("other", TruncateFile.Operation.On(0))],
        }));
        explorer.Run(10_000, null, default);
        Assert.True(explorer.Complete);
        Assert.Empty(explorer.Found);
    }
}
