using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.EndToEnd.Tests.Claims.Verdicts;

namespace Pintrace.EndToEnd.Tests.Claims;

/// <summary>What mainline and its bugs are known for, apart from what the mails claim.</summary>
public class MainlineTests
{
    [Fact]
    public void Pins_counted_in_the_lru_words_protect_as_the_bias_does()
    {
        Safe("drop-buffers", "lru-pincount", FindingKind.DirtyWithoutBuffers, "direct-io");
        Safe("write-to-clean", "lru-pincount", FindingKind.WriteToClean);
        Broken("fsync-vs-longterm", "lru-pincount", FindingKind.BlockedByPin, "ib_umem_get");
    }

    [Fact]
    public void A_reference_count_overflows_before_5_1_and_is_refused_since()
    {
        Broken("refcount-overflow", "legacy-get", FindingKind.RefcountOverflow, "link_pipe");
        Assert.Equal(ExplorationVerdict.Refused, Explored("refcount-overflow", "linux-5.7"));
    }

    [Fact]
    public void A_read_only_registration_stays_coherent_since_5_19()
    {
        Broken("readonly-pin-cow", "linux-5.13", FindingKind.CowIncoherent, "copy_present_pte");
        Safe("readonly-pin-cow", "linux-5.19", FindingKind.CowIncoherent);
    }

    [Fact]
    public void A_tracer_that_writes_through_a_pin_finds_its_page_stripped_before_6_4_and_cleaned_to_this_day()
    {
        Broken("process-vm-writev", "linux-5.19", FindingKind.DirtyWithoutBuffers, "shrink_folio_list");
        foreach (string policy in new[] { "linux-6.4", "linux-7.0" })
        {
            Broken("process-vm-writev", policy, FindingKind.WriteToClean, "process_vm_rw_single_vec");
            Assert.DoesNotContain(FindingKind.DirtyWithoutBuffers, Kinds("process-vm-writev", policy));
        }
        Safe("process-vm-writev", "skip-async-wait-sync", FindingKind.WriteToClean);
    }

    [Fact]
    public void A_lockless_pin_and_fork_no_longer_race_since_5_11()
    {
        Broken("gup-fast-vs-fork", "linux-5.9", FindingKind.CowIncoherent, "copy_present_pte");
        Safe("gup-fast-vs-fork", "linux-5.13", FindingKind.CowIncoherent);
    }

    [Fact]
    public void A_page_lock_held_for_the_io_waits_for_itself_when_the_buffer_is_the_file() =>
        Broken("dio-into-own-mmap", "page-lock-dio", FindingKind.Deadlock, "invalidate_inode_pages2_range");

    [Theory]
    [InlineData("legacy-dio-put", FindingKind.PutOnPin, "dio_bio_complete")]
    [InlineData("vdpa-error-path", FindingKind.LeakedPin, "vhost_vdpa_pa_map")]
    public void A_real_bug_is_found_and_its_fix_is_clean(string scenario, FindingKind kind, string blamed) =>
        BrokenAndFixed(scenario, kind, blamed);

    [Theory]
    [InlineData("legacy-get", ExplorationVerdict.Violated)]
    [InlineData("linux-5.7", ExplorationVerdict.Violated)]
    [InlineData("linux-6.4", ExplorationVerdict.Holds)]
    public void Fork_during_direct_io_is_safe_once_direct_io_pins_and_fork_asks(
        string policy, ExplorationVerdict verdict) =>
        Assert.Equal(verdict, Explored("fork-during-dio", policy));

    [Theory]
    [InlineData("legacy-get", FindingKind.OrphanedPin, "truncate_inode_folio")]
    [InlineData("dma-pinned-flag", FindingKind.BlockedByPin, "ib_umem_get")]
    public void Truncation_orphans_a_registered_page_or_waits_for_it(string policy, FindingKind kind, string blamed) =>
        Broken("truncate-orphan", policy, kind, blamed);

    [Fact]
    public void A_registered_page_in_swap_is_coherent_where_map_counts_decide_and_since_pinned_pages_stay()
    {
        Safe("swap-out-pinned", "linux-5.7", FindingKind.CowIncoherent);
        Broken("swap-out-pinned", "linux-5.9", FindingKind.CowIncoherent, "add_to_swap");
        Safe("swap-out-pinned", "linux-5.19", FindingKind.CowIncoherent);
        Assert.DoesNotContain(FindingKind.CowIncoherent, Kinds("swap-out-pinned", "linux-5.13"));
    }

    [Fact]
    public void Pins_of_a_small_page_overflow_its_count_and_exact_ones_do_not()
    {
        const string scenario = "pincount-overflow";
        Broken(scenario, "bounce-writeback", FindingKind.RefcountOverflow, "vaddr_get_pfns");
        Assert.Equal(ExplorationVerdict.Refused, Explored(scenario, "linux-7.0"));
        Safe(scenario, "legacy-get", FindingKind.RefcountOverflow);
        Broken(scenario, "bounce-writeback", FindingKind.RefcountOverflow, "vaddr_get_pfns", "narrow-counter");
        Safe(scenario, "two-counters", FindingKind.RefcountOverflow, "narrow-counter");
    }

    [Fact]
    public void The_zero_page_is_leaked_by_a_driver_that_takes_it_for_reserved_until_nobody_counts_it()
    {
        Broken("vfio-zero-page", "linux-5.19", FindingKind.LeakedPin, "vaddr_get_pfns", "broken");
        Broken("cifs-derived-iterator", "linux-6.4", FindingKind.LeakedPin, "netfs_extract_user_iter", "broken");
        Assert.Contains(FindingKind.ZeroPageCounted, Kinds("cifs-derived-iterator", "linux-6.4", "broken"));
        Assert.DoesNotContain(FindingKind.ZeroPageCounted, Kinds("cifs-derived-iterator", "linux-6.5", "broken"));
    }

    [Fact]
    public void A_long_term_pin_leaves_movable_memory_as_mainline_learned_step_by_step()
    {
        Broken("cma-longterm", "linux-5.13", FindingKind.UnmovableLongterm, "ib_umem_get", "cma");
        Safe("cma-longterm", "linux-5.19", FindingKind.UnmovableLongterm, "cma");
        Broken("cma-longterm", "linux-5.9", FindingKind.UnmovableLongterm, "ib_umem_get", "movable-zone");
        Safe("cma-longterm", "linux-5.13", FindingKind.UnmovableLongterm, "movable-zone");
        Safe("cma-longterm", "migrate-at-pin", FindingKind.UnmovableLongterm, "cma");
    }

    [Theory]
    [InlineData("spurious-migration-failure", FindingKind.SpuriousMigrationFailure, "folio_batch_add")]
    [InlineData("longterm-livelock", FindingKind.Livelock, "ib_umem_get")]
    public void What_migration_for_long_term_pins_got_wrong_is_found_and_its_fix_is_clean(
        string scenario, FindingKind kind, string blamed) => BrokenAndFixed(scenario, kind, blamed);

    [Fact]
    public void Compaction_goes_on_forever_with_a_pinned_page_unless_it_is_off_the_list()
    {
        Broken("compaction-livelock", "linux-7.0", FindingKind.Livelock, "ib_umem_get", "compaction");
        Safe("compaction-livelock", "lru-pincount", FindingKind.Livelock, "compaction");
        Broken("compaction-livelock", "linux-7.0", FindingKind.Livelock, "ib_umem_get", "thp-split");
        Safe("compaction-livelock", "mmu-notifier", FindingKind.Livelock, "thp-split");
    }

    [Theory]
    [InlineData("iov-extract-v12")]
    [InlineData("legacy-get")]
    public void A_bio_of_two_kinds_is_cleaned_up_wrongly_and_two_bios_are_not(string policy)
    {
        Broken("bio-two-kinds", policy, FindingKind.MixedCleanup, "bio_release_page", "one-bio");
        Safe("bio-two-kinds", policy, FindingKind.MixedCleanup, "a-bio-a-kind");
    }

    [Fact]
    public void A_coalesced_request_is_cleaned_up_wrongly_once_one_of_its_pages_is_pinned()
    {
        Broken("nfs-coalesce-mixed", "nfs-unpin-at-complete", FindingKind.MixedCleanup, "nfs_clear_request");
        Safe("nfs-coalesce-mixed", "linux-7.0", FindingKind.MixedCleanup);
    }

    [Fact]
    public void The_counters_of_pins_drift_where_direct_io_pins_and_nothing_is_leaked()
    {
        Assert.Equal([(FindingKind.StatDrift, "dio_bio_add_page")], Findings("vmstat-drift", "linux-7.0"));
        Safe("vmstat-drift", "linux-5.19", FindingKind.StatDrift);
    }

    [Theory]
    [InlineData("xsk-short-pin", FindingKind.AccountingLeak, "xdp_umem_account_pages")]
    [InlineData("memfd-pin", FindingKind.AccountingLeak, "alloc_hugetlb_folio_reserve")]
    [InlineData("io-uring-shared-huge-page", FindingKind.AccountingUnder, "io_sqe_buffer_register")]
    [InlineData("unpin-head-not-tail", FindingKind.WrongSubpage, "io_release_ubuf")]
    [InlineData("coalesce-same-page", FindingKind.WrongSubpage, "io_sqe_buffer_register")]
    public void A_bug_of_a_driver_is_found_and_its_fix_is_clean(string scenario, FindingKind kind, string blamed) =>
        BrokenAndFixed(scenario, kind, blamed);

    [Fact]
    public void An_encrypted_guest_on_a_file_cannot_pin_it_for_long_and_is_not_safe_with_a_short_pin()
    {
        Safe("sev-virtio-pmem", "bounce-writeback", FindingKind.UnmapOfPinned, "longterm");
        Assert.Equal(ExplorationVerdict.Refused, Explored("sev-virtio-pmem", "linux-7.0", "longterm"));
        Broken("sev-virtio-pmem", "linux-7.0", FindingKind.UnmapOfPinned, "shrink_folio_list", "short-term");
    }

    [Fact]
    public void A_limit_for_pins_refuses_what_would_exhaust_the_dirty_limit_and_does_not_help_fsync()
    {
        Assert.Equal(ExplorationVerdict.Refused, Explored("dirty-limit", "pin-limit"));
        Broken("fsync-vs-longterm", "pin-limit", FindingKind.BlockedByPin, "ib_umem_get");
    }

    [Fact]
    public void A_request_to_let_go_bounds_the_wait_if_the_owner_answers()
    {
        Safe("fsync-vs-longterm", "release-request", FindingKind.BlockedByPin, "answered");
        Broken("fsync-vs-longterm", "release-request", FindingKind.IgnoredReleaseRequest, "ib_umem_get", "ignored");
        var events = Runs.InMemory("fsync-vs-longterm", "release-request", "answered").Events;
        Assert.Contains(events, e => e.Kind == EventKind.ReleaseRequest);
    }

    [Fact]
    public void Two_counters_protect_direct_io_and_do_not_make_fsync_wait()
    {
        Safe("unstable-writeback", "two-counters", FindingKind.UnstableWriteback);
        Safe("partial-range-unpin", "two-counters", FindingKind.WriteToClean);
        Safe("fork-during-dio", "two-counters", FindingKind.CowIncoherent);
    }

    [Fact]
    public void A_driver_that_heeds_its_notifier_needs_no_pins_and_one_that_does_not_is_found()
    {
        Broken("notifier-ignored", "mmu-notifier", FindingKind.WriteToClean, "hmm_range_fault", "ignored");
        Safe("notifier-ignored", "mmu-notifier", FindingKind.WriteToClean, "honoured");
        Safe("drop-buffers", "mmu-notifier", FindingKind.DirtyWithoutBuffers, "registration");
        Broken("drop-buffers", "mmu-notifier", FindingKind.DirtyWithoutBuffers, "shrink_folio_list", "direct-io");
    }

    [Fact]
    public void References_that_pass_by_are_taken_for_pins_or_waited_for_where_policies_count_them()
    {
        Broken("wait-for-one", "count-from-references", FindingKind.FalsePinned, "prot_numa_skip");
        Broken("wait-for-one", "longterm-flag-wait-one", FindingKind.BlockedByPin, "vaddr_get_pfns");
        Safe("wait-for-one", "linux-7.0", FindingKind.FalsePinned);
    }

    [Fact]
    public void What_is_no_long_term_pin_is_waited_for()
    {
        const string policy = "pin-longterm-only";
        Safe("unstable-writeback", policy, FindingKind.UnstableWriteback);
        Safe("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, "direct-io");
        Broken("drop-buffers", policy, FindingKind.DirtyWithoutBuffers, "shrink_folio_list", "registration");
    }

    [Fact]
    public void A_sticky_flag_takes_a_page_for_pinned_long_after()
    {
        Broken("false-positive-1024", "dma-pinned-flag", FindingKind.FalsePinned, "prot_numa_skip", "stale-flag");
        Safe("false-positive-1024", "linux-7.0", FindingKind.FalsePinned, "stale-flag");
    }

    [Fact]
    public void Truncation_waits_for_pins_that_it_can_tell_to_end()
    {
        Safe("dax-truncate", "two-counters", FindingKind.DaxBlockReuse, "direct-io");
        Broken("truncate-blocked", "longterm-flag-wait-one", FindingKind.BlockedByPin, "ib_umem_get");
    }

    [Fact]
    public void Who_still_takes_plain_references_is_not_seen_by_who_asks_for_pins()
    {
        Broken("unconverted-get", "linux-7.0", FindingKind.MissedPinned, "nfs_page_create_from_page");
        Safe("unconverted-get", "nfs-unpin-at-complete", FindingKind.MissedPinned);
        Broken("unconverted-get", "nfs-unpin-at-submit", FindingKind.MissedPinned, "nfs_page_create_from_page");
        Safe("unconverted-get", "dma-pinned-flag", FindingKind.MissedPinned);
    }

    /// <summary>
    /// Measured: of 16 pages that the parent writes after a fork, 6.12 loses 16 of a read on NFS and none of a local
    /// one, 6.1 loses 10 and 13.
    /// </summary>
    [Fact]
    public void Fork_takes_the_buffer_from_an_NFS_read_to_this_day_and_from_a_local_one_until_direct_IO_pins()
    {
        foreach (string policy in new[] { "linux-6.1", "linux-6.12", "linux-7.0" })
            Broken("nfs-direct-read", policy, FindingKind.CowIncoherent, "copy_present_pte", "forked");
        Broken("fork-during-dio", "linux-6.1", FindingKind.CowIncoherent, "copy_present_pte");
        Safe("fork-during-dio", "linux-6.12", FindingKind.CowIncoherent);
    }
}
