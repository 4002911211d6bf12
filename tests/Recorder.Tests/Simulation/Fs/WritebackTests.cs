using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;
using static Pintrace.Recorder.Tests.Simulation.TestKernel;

namespace Pintrace.Recorder.Tests.Simulation.Fs;

public class WritebackTests
{
    [Fact]
    public void Fsync_does_not_return_before_a_writeback_that_somebody_else_started_has_ended()
    {
        var k = Of("linux-6.4", new Setup
        {
            FilePages = 1,
            Actors =
            [
                Actor("app", Access.Store.On(0)),
                Actor("flusher", Flush.Background.On(0)),
                Actor("fsync", Flush.Fsync.On(0)),
            ],
        });
        Until(k, 0, "idle");
        Until(k, 1, "folio_end_writeback");
        while (k.TryStep(new(2))) { }
        Assert.Equal(WaitReason.Writeback, k.WaitOf(new(2)).Reason);
        Until(k, 1, "idle");
        Until(k, 2, "idle");
        Assert.Equal(k.Folio(new(0)).Content, k.Folio(new(0)).OnDisk);
    }

    /// <summary>A direct read that ends without dirtying its page: what the device stored is never written.</summary>
    [Theory]
    [InlineData("broken", true)]
    [InlineData("fixed", false)]
    public void Data_in_a_clean_page_that_nobody_will_dirty_is_lost_when_the_run_ends(string variant, bool lost)
    {
        var k = Finish(Of("linux-6.4", "wrong-direction", variant));
        k.Violations = 0;
        Writeback.RaiseLost(k);
        Assert.Equal(lost, (k.Violations & 1UL << (int)FindingKind.LostDirty) != 0);
    }

    /// <summary>
    /// mpage_prepare_extent_to_map since cc5095747edf (5.18): ext4 finds the buffers missing before it cleans the page.
    /// </summary>
    [Theory]
    [InlineData("linux-5.13", false)]
    [InlineData("linux-5.19", true)]
    public void A_page_without_buffers_is_clean_afterwards_and_since_5_18_still_writable(string policy, bool writable)
    {
        var k = Of(policy, new Setup
        {
            FilePages = 1,
            Actors = [Actor("app", Access.Store.On(0)), Actor("flusher", Flush.Background.On(0))],
        });
        Until(k, 0, "idle");
        k.Folio(new(0)).Clear(PageFlags.Private);
        Until(k, 1, "idle");
        Assert.False(k.Folio(new(0)).Has(PageFlags.Dirty));
        Assert.Equal(writable, Pte.IsWritable(k.PteOf(0, new(0))));
    }

    /// <summary>
    /// Kara, June 2018: if page_mkclean leaves flagged pages alone and the flag goes with the page, its page-table
    /// entry is dirty forever.
    /// </summary>
    [Theory]
    [InlineData("dma-pinned-flag-mkclean", true)]
    [InlineData("dma-pinned-flag", false)]
    public void A_page_once_pinned_is_never_clean_again_if_mkclean_honours_a_sticky_flag(string policy, bool never)
    {
        bool clean = false;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var k = Of(policy, "drop-buffers", "direct-io");
            var random = new Rng(seed);
            bool pinned = false;
            for (int i = 0; i < 400; i++)
            {
                k.TryStep(new(random.Below(k.FrameCount)));
                pinned |= k.Folio(new(0)).WriteHolds > 0;
                clean |= pinned && !k.Folio(new(0)).Has(PageFlags.Dirty) && !Pte.IsDirty(k.PteOf(0, new(0)));
            }
        }
        Assert.Equal(never, !clean);
    }
}
