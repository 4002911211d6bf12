using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.EndToEnd.Tests.Claims.Verdicts;

namespace Pintrace.EndToEnd.Tests.Claims;

/// <summary>What the mails claim, from the interleaving that each describes and from all interleavings.</summary>
public class ClaimTests
{
    [Theory]
    [InlineData("registration")]
    [InlineData("direct-io")]
    public void Claim_1_Hubbard_the_file_system_finds_a_dirty_page_without_buffers(string variant)
    {
        Broken("drop-buffers", "legacy-get", FindingKind.DirtyWithoutBuffers, "shrink_folio_list", variant);
        var trace = Runs.InMemory("drop-buffers", "legacy-get", variant);
        Assert.Contains(trace.Events, e => e.Kind == EventKind.Writepage && e.Outcome == Outcome.Bug);
    }

    [Theory]
    [InlineData("registration")]
    [InlineData("direct-io")]
    public void Claim_2_Hubbard_with_the_flag_it_does_not(string variant) =>
        Safe("drop-buffers", "dma-pinned-flag", FindingKind.DirtyWithoutBuffers, variant);

    /// <summary>
    /// The patch sets the flag when all pages have been taken: reclaim finds a page that is held and not flagged yet.
    /// </summary>
    [Theory]
    [InlineData("registration", "dma-pinned-flag-posted")]
    [InlineData("direct-io", "dma-pinned-flag-posted")]
    [InlineData("registration", "dma-pinned-flag-mkclean")]
    [InlineData("direct-io", "dma-pinned-flag-mkclean")]
    [InlineData("registration", "longterm-flag-wait-one")]
    public void As_posted_the_flag_comes_too_late(string variant, string policy)
    {
        using var folder = new TempFolder();
        string posted = folder.File("posted.json");
        File.WriteAllText(posted, $$$"""
            {"id": "posted", "base": "{{{policy}}}", "decisions": {"pinFlag": "afterwards"}}
            """);
        if (policy != "dma-pinned-flag-posted") Safe("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, variant);
        Assert.Equal(ExplorationVerdict.Violated, Explored("drop-buffers", posted, variant));
        Assert.Contains(Runs.InMemory("drop-buffers", posted, variant).Events, e => e.Kind == EventKind.MarkPinned);
    }

    [Theory]
    [InlineData("dma-pinned-flag")]
    [InlineData("dma-pinned-flag-mkclean")]
    public void Truncation_that_honours_the_flag_waits_and_orphans_nothing(string policy)
    {
        var search = new InterleavingSearch(new ExplorationRequest("truncate-orphan", policy));
        search.Run();
        Assert.DoesNotContain(FindingKind.OrphanedPin, search.Found);
    }

    [Fact]
    public void Claim_3_Kara_with_the_flag_mkclean_still_write_protects()
    {
        Broken("write-to-clean", "dma-pinned-flag", FindingKind.WriteToClean, "bio_iov_iter_get_pages");
        Broken("unstable-writeback", "dma-pinned-flag", FindingKind.UnstableWriteback, "bio_iov_iter_get_pages");
        var events = Runs.InMemory("write-to-clean", "dma-pinned-flag").Events;
        var cleaned = events.Where(e => e.Kind == EventKind.Mkclean && e.Outcome == Outcome.Done);
        Assert.Contains(cleaned, e => (e.State & PageFlags.DmaPinned) != 0);
    }

    [Fact]
    public void Claim_4_Hubbard_and_Hellwig_a_flag_that_the_first_put_clears_leaves_the_second_pinner_alone()
    {
        Safe("second-pinner", "dma-pinned-flag", FindingKind.DirtyWithoutBuffers);
        Broken("second-pinner", "dma-pinned-flag-first-put", FindingKind.DirtyWithoutBuffers, "shrink_folio_list");
        Broken("second-pinner", "legacy-get", FindingKind.DirtyWithoutBuffers, "shrink_folio_list");
    }

    [Fact]
    public void Claim_5_Kara_if_mkclean_honours_a_sticky_flag_a_page_once_pinned_is_never_clean_and_never_evicted()
    {
        Assert.DoesNotContain(Enumerable.Range(1, 60), seed => CleanedOrEvicted("dma-pinned-flag-mkclean", seed));
        Assert.Contains(Enumerable.Range(1, 60), seed => CleanedOrEvicted("legacy-get", seed));

        static bool CleanedOrEvicted(string policy, int seed)
        {
            var events = Runs.InMemory("drop-buffers", policy, "direct-io", "random", seed).Events;
            var oncePinned = events.SkipWhile(e => e.Kind != EventKind.Get || (e.Flags & EventFlags.Gup) == 0);
            return oncePinned.Where(e => e.Outcome == Outcome.Done)
                .Any(e => e.Kind is EventKind.Mkclean or EventKind.Unmap or EventKind.CacheRemove);
        }
    }

    [Fact]
    public void Claim_6_Kara_a_flag_for_long_term_pins_leaves_direct_io_as_unprotected_as_before()
    {
        const string policy = "longterm-flag-wait-one";
        string[] ofDirectIo = ["write-to-clean", "unstable-writeback", "second-pinner", "fork-during-dio"];
        foreach (string scenario in ofDirectIo)
            Assert.Equal(Findings(scenario, "legacy-get"), Findings(scenario, policy));
        Broken("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, "shrink_folio_list", "direct-io");
        Safe("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, "registration");
    }

    [Fact]
    public void Claim_7_Gunthorpe_the_longterm_wrapper_of_2018_helps_nobody_without_DAX()
    {
        foreach (var scenario in Catalog.Scenarios.Where(s => !s.IsGenerator && s.Id != "dax-truncate"))
            foreach (string variant in scenario.Variants)
            {
                var with = Findings(scenario.Id, "gup-longterm-2018", variant);
                Assert.Equal(Findings(scenario.Id, "legacy-get", variant), with);
            }
    }

    [Fact]
    public void Claim_8_Williams_on_DAX_truncation_that_does_not_wait_gives_the_block_away_under_the_device()
    {
        Broken("dax-truncate", "legacy-get", FindingKind.DaxBlockReuse, "truncate_inode_folio", "registration");
        Broken("dax-truncate", "legacy-get", FindingKind.DaxBlockReuse, "truncate_inode_folio", "direct-io");
        Assert.Equal(ExplorationVerdict.Refused, Explored("dax-truncate", "dax-wait-or-deny", "registration"));
        Safe("dax-truncate", "dax-wait-or-deny", FindingKind.DaxBlockReuse, "direct-io");
    }

    [Fact]
    public void Claim_9_Williams_and_Hellwig_if_truncation_fails_on_pinned_pages_another_users_truncation_is_refused()
    {
        Assert.Equal(ExplorationVerdict.Refused, Explored("truncate-blocked", "truncate-fails"));
        var events = Runs.InMemory("truncate-blocked", "truncate-fails").Events;
        Assert.Contains(events, e => e.Kind == EventKind.CacheRemove && e.Outcome == Outcome.Refused);
        Broken("truncate-blocked", "dma-pinned-flag", FindingKind.BlockedByPin, "ib_umem_get");
    }

    [Fact]
    public void Claim_12_Kara_writing_a_copy_is_stable_and_the_page_cannot_be_reclaimed()
    {
        Safe("unstable-writeback", "bounce-writeback", FindingKind.UnstableWriteback);
        var events = Runs.InMemory("drop-buffers", "bounce-writeback").Events;
        var written = events.Where(e => e.Kind == EventKind.WritebackStart);
        Assert.Contains(written, e => e.State.HasFlag(PageFlags.Bounced | PageFlags.Dirty));
        var done = events.Where(e => e.Outcome == Outcome.Done);
        Assert.DoesNotContain(done, e => e.Kind is EventKind.CacheRemove or EventKind.Unmap);
    }

    [Fact]
    public void Claim_20_mainline_reclaim_is_safe_since_6_4_and_writeback_of_a_pinned_page_is_open_to_this_day()
    {
        foreach (string policy in new[] { "linux-6.4", "linux-6.5", "linux-7.0" })
        {
            Safe("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, "direct-io");
            Broken("unstable-writeback", policy, FindingKind.UnstableWriteback, "bio_iov_iter_get_pages");
        }
    }

    [Fact]
    public void Claim_16_Borntraeger_try_get_page_meets_a_frozen_count_only_if_its_caller_held_no_reference()
    {
        Broken("frozen-try-get", "linux-5.7", FindingKind.FrozenGet, "try_get_page", "without-reference");
        Safe("frozen-try-get", "linux-5.7", FindingKind.FrozenGet, "with-reference");
    }

    [Fact]
    public void Claim_17_Kara_and_Hocko_a_count_of_1024_a_pin_takes_references_for_pins_and_an_exact_one_does_not()
    {
        Broken("false-positive-1024", "linux-5.7", FindingKind.FalsePinned, "prot_numa_skip");
        Safe("false-positive-1024", "lru-pincount", FindingKind.FalsePinned);
    }

    [Fact]
    public void Claim_18_Torvalds_who_pins_and_then_write_protects_loses_coherency()
    {
        Broken("write-protect-after-pin", "linux-5.9", FindingKind.CowIncoherent, "change_pte_range", "mprotect");
        Broken("write-protect-after-pin", "linux-5.9", FindingKind.CowIncoherent, "clear_soft_dirty", "clear-refs");
        Safe("write-protect-after-pin", "linux-5.13", FindingKind.CowIncoherent, "clear-refs");
        Safe("write-protect-after-pin", "linux-5.19", FindingKind.CowIncoherent, "mprotect");
        Broken("write-protect-after-pin", "linux-5.13", FindingKind.CowIncoherent, "change_pte_range", "mprotect");
        Safe("write-protect-after-pin", "mprotect-leaves-pinned", FindingKind.CowIncoherent, "mprotect");
    }

    [Fact]
    public void Claim_11_Kara_and_Romanovsky_skipping_and_waiting_is_safe_and_blocks()
    {
        Safe("write-to-clean", "skip-async-wait-sync", FindingKind.WriteToClean);
        Safe("unstable-writeback", "skip-async-wait-sync", FindingKind.UnstableWriteback);
        Broken("fsync-vs-longterm", "skip-async-wait-sync", FindingKind.BlockedByPin, "ib_umem_get");
        Broken("dirty-limit", "skip-async-wait-sync", FindingKind.BlockedByPin, "ib_umem_get");
        Safe("fsync-vs-longterm", "linux-6.4", FindingKind.BlockedByPin);
        Safe("dirty-limit", "linux-6.4", FindingKind.BlockedByPin);
        Safe("dirty-limit", "dirty-limit-ignores-pinned", FindingKind.BlockedByPin);
        Broken("fsync-vs-longterm", "dirty-limit-ignores-pinned", FindingKind.BlockedByPin, "ib_umem_get");
    }

    [Fact]
    public void Claim_13_Kara_after_an_unpin_at_submission_a_reference_keeps_the_page_and_fork_takes_it_for_unpinned()
    {
        Safe("nfs-direct-read", "nfs-unpin-at-submit", FindingKind.EarlyRelease, "unmapped");
        Safe("nfs-direct-read", "nfs-unpin-at-submit", FindingKind.DmaAfterFree, "unmapped");
        Broken("nfs-direct-read", "nfs-unpin-at-submit", FindingKind.CowIncoherent, "copy_present_pte", "forked");
        Safe("nfs-direct-read", "nfs-unpin-at-complete", FindingKind.CowIncoherent, "forked");
    }

    [Fact]
    public void Claim_14_Howells_reverting_a_pipe_iterator_frees_pages_that_a_device_writes()
    {
        Broken("splice-revert", "iter-pipe", FindingKind.EarlyRelease, "__iomap_dio_rw");
        Broken("splice-revert", "iter-pipe", FindingKind.DmaAfterFree, "__iomap_dio_rw");
        Safe("splice-revert", "iov-extract-v12", FindingKind.EarlyRelease);
        Safe("splice-revert", "linux-6.5", FindingKind.DmaAfterFree);
        var events = Runs.InMemory("splice-revert", "iter-pipe").Events;
        var freed = events.Where(e => e.Kind == EventKind.Free).Select(e => e.Pfn).ToHashSet();
        Assert.Contains(events, e => e.Kind == EventKind.Map && freed.Contains(e.Pfn));
    }

    [Fact]
    public void Claim_19_Viro_and_Kara_a_page_that_was_found_stable_is_pinned_from_a_reference_and_written()
    {
        Broken("unstable-writeback", "pin-from-reference", FindingKind.UnstableWriteback, "bio_iov_iter_get_pages");
        var events = Runs.InMemory("unstable-writeback", "pin-from-reference").Events;
        long written = events.First(e => e.Kind == EventKind.WritebackStart).Seq;
        Assert.True(written < events.First(e => e.Kind == EventKind.Pin).Seq);
        Safe("unstable-writeback", "skip-async-wait-sync", FindingKind.UnstableWriteback);
    }

    [Fact]
    public void Claim_15_Weigand_and_Hansen_a_page_that_goes_through_a_pipe_must_be_made_accessible()
    {
        Broken("secure-convert", "s390-no-hook", FindingKind.SecureIo, "iter_to_pipe");
        Safe("secure-convert", "s390-accessible", FindingKind.SecureIo);
    }

    [Fact]
    public void Claim_10_Kara_a_range_that_goes_at_the_first_release_leaves_the_other_pages_alone()
    {
        Broken("partial-range-unpin", "pinned-range-whole", FindingKind.WriteToClean, "bio_iov_iter_get_pages");
        Safe("partial-range-unpin", "pinned-range-split", FindingKind.WriteToClean);
    }
}
