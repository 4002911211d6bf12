using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Drivers;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.Scenarios;
using Pintrace.Recorder.Simulation.State;
using Xunit;

namespace Pintrace.Recorder.Tests.Kernel;

/// <summary>The numbers that Documentation/core-api/pin_user_pages.rst and mm/gup.c lead to.</summary>
public class ConformanceTests
{
    static readonly PolicySpec Linux64 = PolicyCatalog.Find("linux-6.4"), Linux57 = PolicyCatalog.Find("linux-5.7");
    static readonly Operation Hold = new("hold", ["driver"], RequestScope.Begins, [.. Gup.Acquire(GupCaller.Registration, write: true), Step.At("refused"), Step.Do("hold", static (k, ref f, ref p) => { })]);
    static readonly Operation Release = new("release", ["driver"], RequestScope.Ends, [Gup.ReleaseEach("unpin_user_page")]);

    /// <summary>write(2) with O_DIRECT: the device reads the process's memory; nothing becomes dirty.</summary>
    static readonly Operation DirectWrite = new("direct-write", ["bio_iov_iter_get_pages"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
      Step.At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);

    static Machine Machine(PolicySpec policy, int filePages, int anonPages, int huge = 0, params Call[] script) => Scene.Set(new Setup
    {
        FilePages = filePages, AnonPages = anonPages, HugeEvery = huge, PagesPerRequest = 4, SpareFolios = 4,
        Actors = [new ActorSpec("driver", ActorKind.Task, script, HasDevice: false)],
    }, policy, sink: null).Machine;

    static ref Folio Run(Machine k, int operations)
    {
        int script = k.Frame(0).Script + operations - 1;
        while (k.Frame(0).Pc != 0 && k.Frame(0).Script <= script) Assert.True(k.TryStep(0));
        return ref k.Folio(0);
    }

    [Fact]
    public void A_fresh_anonymous_page_mapped_once_has_one_reference() => Assert.Equal(1, Machine(Linux64, 0, 1).Folio(0).RefCount);

    [Fact]
    public void A_cached_page_with_buffers_mapped_once_has_three_references() => Assert.Equal(3, Machine(Linux64, 1, 0).Folio(0).RefCount);

    [Fact]
    public void A_pin_of_a_small_folio_adds_1024_to_its_reference_count()
    {
        ref var folio = ref Run(Machine(Linux64, 0, 1, 0, Hold.On(0)), 1);
        Assert.Equal((1025, 0, true), (folio.RefCount, folio.PinCount, folio.MaybeDmaPinned));
    }

    [Fact]
    public void A_pin_of_a_large_folio_counts_each_of_its_pages_on_both_counts()
    {
        ref var folio = ref Run(Machine(Linux64, 0, 1, huge: 1, Hold.On(0)), 1);
        Assert.Equal((513, 512, true), (folio.RefCount, folio.PinCount, folio.MaybeDmaPinned));
    }

    [Fact]
    public void Unpinning_restores_the_counts()
    {
        ref var small = ref Run(Machine(Linux64, 0, 1, 0, Hold.On(0), Release.On(0)), 2);
        ref var large = ref Run(Machine(Linux64, 0, 1, huge: 1, Hold.On(0), Release.On(0)), 2);
        Assert.Equal((1, 1, 0), (small.RefCount, large.RefCount, large.PinCount));
    }

    /// <summary>Steps a frame until the function is next; fails if it blocks before.</summary>
    static void Until(Machine k, int frame, string function)
    {
        while (k.Instruction(frame).Name != function) Assert.True(k.TryStep(frame), $"blocked at {k.Instruction(frame).Name}");
    }

    static Machine Machine(PolicySpec policy, Setup setup) => Scene.Set(setup, policy, sink: null).Machine;
    static ActorSpec Actor(string name, params Call[] script) => new(name, ActorKind.Task, script, HasDevice: false);

    [Fact]
    public void Reclaim_leaves_a_folio_that_truncation_took_out_of_its_file_to_its_last_holder()
    {
        var k = Machine(PolicyCatalog.Find("legacy-get"), new Setup
        {
            FilePages = 1, SpareFolios = 2,
            Actors =
            [
                new("rdma", ActorKind.Task, [IbUmem.Register.On(0), IbUmem.Receive.On(0), IbUmem.Deregister.On(0)], HasDevice: true),
                Actor("kswapd", Reclaim.Operation.On(0)), Actor("app", TruncateFile.Operation.On(0), Access.Load.On(0)),
            ],
        });
        var explorer = new Explorer(k);
        explorer.Run(1_000_000, null, default);
        Assert.True(explorer.Complete);
        Assert.DoesNotContain(FindingKind.DmaAfterFree, explorer.Found);
        Assert.Contains(FindingKind.OrphanedPin, explorer.Found);
    }

    [Fact]
    public void Fsync_does_not_return_before_a_writeback_that_somebody_else_started_has_ended()
    {
        var k = Machine(Linux64, new Setup { FilePages = 1, Actors = [Actor("app", Access.Store.On(0)), Actor("flusher", Flush.Background.On(0)), Actor("fsync", Flush.Fsync.On(0))] });
        Until(k, 0, "idle");
        Until(k, 1, "folio_end_writeback");
        while (k.TryStep(2)) { }
        Assert.Equal(WaitReason.Writeback, k.WaitOf(2).Reason);
        Until(k, 1, "idle");
        Until(k, 2, "idle");
        Assert.Equal(k.Folio(0).Content, k.Folio(0).OnDisk);
    }

    [Fact]
    public void A_store_that_needs_no_fault_waits_for_nobody()
    {
        var k = Machine(Linux64, new Setup { AnonPages = 1, Mms = 2, SpareFolios = 2, Actors = [Actor("app", Access.Store.On(0)), Actor("forker", ForkProcess.Operation.On(0, child: 1))] });
        Until(k, 1, "copy_page_range: write_protect_seq begin");
        Until(k, 0, "idle");
        Assert.Equal(1, k.Folio(0).Content);
    }

    [Fact]
    public void Fork_shares_a_pinned_page_that_is_not_exclusive_any_more()
    {
        var k = Machine(Linux64 with { ReadOnlyPin = ReadOnlyPin.Shared }, new Setup
        {
            AnonPages = 1, Mms = 3, SpareFolios = 2,
            Actors = [new("app", ActorKind.Task, [ForkProcess.Operation.On(0, child: 1), DirectWrite.On(0)], HasDevice: true), Actor("forker", ForkProcess.Operation.On(0, child: 2))],
        });
        Until(k, 0, "wait_for_completion");
        Until(k, 1, "idle");
        Assert.Equal(3, k.Folio(0).MapCount);
    }

    [Theory]
    [InlineData("linux-5.13", 0)]
    [InlineData("linux-5.19", 1)]
    public void A_read_only_pin_of_a_page_shared_by_fork_takes_a_copy_first_since_5_19(string policy, int pinned)
    {
        var k = Machine(PolicyCatalog.Find(policy), new Setup
        {
            AnonPages = 1, Mms = 2, SpareFolios = 2,
            Actors = [new("app", ActorKind.Task, [ForkProcess.Operation.On(0, child: 1), IbUmem.RegisterReadOnly.On(0)], HasDevice: true)],
        });
        Until(k, 0, "idle");
        Assert.True(k.Folio(pinned).MaybeDmaPinned);
        Assert.Equal(pinned == 1, k.Folio(pinned).Has(PageFlags.AnonExclusive));
    }

    [Fact]
    public void A_write_begins_anew_if_truncation_took_its_page()
    {
        var k = Machine(Linux64, new Setup { FilePages = 1, SpareFolios = 2, Actors = [Actor("writer", BufferedWrite.Operation.On(0)), Actor("app", TruncateFile.Operation.On(0))] });
        Until(k, 0, "folio_lock");
        Until(k, 1, "idle");
        Until(k, 0, "idle");
        Assert.True(k.Folio(k.PageCache(0) - 1).Has(PageFlags.Dirty));
    }

    [Fact]
    public void A_stale_hold_is_released_with_the_size_that_it_was_acquired_with() =>
        Assert.Equal((512, 1), (new Hold { Page = 1, Kind = HoldKind.Pin | HoldKind.Gup, Order = 9 }.Covers, new Hold { Page = 1, Kind = HoldKind.Get, Order = 9 }.Covers));

    [Fact]
    public void Where_pins_are_counted_in_page_lru_a_small_page_has_an_exact_count_and_is_not_reclaimed()
    {
        var k = Machine(PolicyCatalog.Find("lru-pincount"), new Setup { FilePages = 1, Actors = [Actor("rdma", IbUmem.Register.On(0)), Actor("kswapd", Reclaim.Operation.On(0))] });
        Until(k, 0, "idle");
        Assert.Equal((4, 1), (k.Folio(0).RefCount, k.Folio(0).PinCount));
        Until(k, 1, "idle");
        Assert.Equal((4, 1), (k.Folio(0).RefCount, k.Folio(0).MapCount));
    }

    [Fact]
    public void Before_5_6_a_registration_takes_a_plain_reference()
    {
        ref var folio = ref Run(Machine(PolicyCatalog.Find("legacy-get"), 0, 1, 0, Hold.On(0)), 1);
        Assert.Equal((2, false), (folio.RefCount, folio.MaybeDmaPinned));
    }

    [Fact]
    public void Put_instead_of_unpin_leaves_1023_references_behind()
    {
        var wrong = new Operation("wrong", ["driver"], RequestScope.Ends, [Step.Each("put_page", static (k, ref f, ref p) => Ledger.Release(k, k.SlotOf(0, f.Index), ReleaseWith.Put))]);
        var k = Machine(Linux64, 0, 1, 0, Hold.On(0), wrong.On(0));
        Assert.Equal(1 + 1023, Run(k, 2).RefCount);
        Assert.NotEqual(0UL, k.Violations & 1UL << (int)FindingKind.PutOnPin);
    }

    [Theory]
    [InlineData(1022, false)]
    [InlineData(1023, true)]
    public void So_many_plain_references_and_one_mapping_look_pinned_or_not(int references, bool pinned) =>
        Assert.Equal(pinned, new Folio { RefCount = references + 1 }.MaybeDmaPinned);

    [Fact]
    public void A_count_that_has_overflowed_its_sign_still_looks_pinned() => Assert.True(new Folio { RefCount = unchecked((1 << 21) * 1024 + 1) }.MaybeDmaPinned);

    [Fact]
    public void A_page_whose_count_has_overflowed_is_refused()
    {
        var k = Machine(Linux64, 0, 1, 0, Hold.On(0));
        k.Folio(0).RefCount = -1023;
        Run(k, 1);
        Assert.True(k.Refused);
        Assert.Equal(-1023, k.Folio(0).RefCount);
    }

    [Fact]
    public void Pinning_for_writing_dirties_a_clean_file_page_first()
    {
        ref var folio = ref Run(Machine(Linux57, 1, 0, 0, Hold.On(0)), 1);
        Assert.True(folio.Has(PageFlags.Dirty) && folio.Has(PageFlags.Private));
    }

    [Fact]
    public void A_long_term_writer_of_a_file_mapping_is_refused_since_6_5()
    {
        var k = Machine(PolicyCatalog.Find("linux-7.0"), 1, 1, 0, Hold.On(0), Release.On(0), Hold.On(1));
        Run(k, 3);
        Assert.True(k.Refused);
        Assert.Equal((3, 1025), (k.Folio(0).RefCount, k.Folio(1).RefCount));
    }

    /// <summary>Kara, June 2018: if page_mkclean leaves flagged pages alone and the flag goes with the page, its page-table entry is dirty for ever.</summary>
    [Theory]
    [InlineData("dma-pinned-flag-mkclean", true)]
    [InlineData("dma-pinned-flag", false)]
    public void A_page_once_pinned_is_never_clean_again_if_mkclean_honours_a_sticky_flag(string policy, bool never)
    {
        bool clean = false;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var k = Scene.Set(ScenarioCatalog.Find("drop-buffers").Build("direct-io"), PolicyCatalog.Find(policy), sink: null).Machine;
            var random = new Rng(seed);
            bool pinned = false;
            for (int i = 0; i < 400; i++)
            {
                k.TryStep(random.Below(k.FrameCount));
                pinned |= k.Folio(0).WriteHolds > 0;
                clean |= pinned && !k.Folio(0).Has(PageFlags.Dirty) && !Pte.IsDirty(k.PteOf(0, 0));
            }
        }
        Assert.Equal(never, !clean);
    }
}
