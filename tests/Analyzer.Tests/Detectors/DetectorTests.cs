using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Detectors;

/// <summary>Each detector fires on one script and stays silent on the nearest innocent one.</summary>
public class DetectorTests
{
    const long Page = EventScript.Page;

    static void Finds(EventScript script, params string[] findings) => Assert.Equal(findings, Runs.Findings(script.Trace));
    static void FindsNothing(EventScript script) => Assert.Empty(Runs.Findings(script.Trace));

    static EventScript AnonPage => new EventScript().AnonPage().Begin("read");
    static EventScript FilePage => new EventScript().FilePage().Begin("read");

    // ---- leaks ----

    [Fact]
    public void A_pin_that_outlives_its_request_is_leaked() => Finds(AnonPage.Pin("vhost_vdpa_pa_map", 1).End("close"), "leaked-pin 0x1000@vhost_vdpa_pa_map x1");

    [Fact]
    public void A_reference_that_outlives_its_request_is_leaked() => Finds(AnonPage.Get("nfs_read", 1).End("close"), "leaked-reference 0x1000@nfs_read x1");

    [Fact]
    public void What_is_released_before_the_end_is_not_leaked() => FindsNothing(AnonPage.Pin("a", 1).Get("a", 2).Put("b", 2).Unpin("b", 1).End("close"));

    [Fact]
    public void What_an_open_request_holds_is_not_leaked() => FindsNothing(AnonPage.Pin("ib_umem_get", 1));

    [Fact]
    public void What_another_request_holds_is_not_leaked() => FindsNothing(AnonPage.Pin("a", 1, request: 1).Pin("b", 2, request: 2).Unpin("a", 1).End("close", request: 1));

    // ---- releases ----

    [Fact]
    public void A_release_while_the_device_works_is_early() => Finds(AnonPage.Pin("get", 1).Submit(1).Unpin("nfs_schedule", 1), "early-release 0x1000@nfs_schedule x1");

    [Fact]
    public void A_pin_whose_request_keeps_only_a_reference_is_released_early() => Finds(AnonPage.Pin("get", 1).Get("request", 2).Submit(1).Unpin("nfs_schedule", 1), "early-release 0x1000@nfs_schedule x1");

    [Fact]
    public void A_reference_handed_over_to_another_of_the_same_request_is_not_released_early() => FindsNothing(AnonPage.Get("get", 1).Get("request", 2).Submit(1).Put("nfs_schedule", 1).Store().Complete().Put("done", 2));

    [Fact]
    public void A_release_after_completion_is_not_early() => FindsNothing(AnonPage.Pin("get", 1).Submit(1).Store().Complete().Unpin("done", 1));

    [Fact]
    public void The_release_of_another_request_is_not_early() => FindsNothing(AnonPage.Pin("get", 1).Pin("other", 2, request: 2).Submit(1).Unpin("other", 2, request: 2));

    [Fact]
    public void Put_of_a_pin_is_found() => Finds(AnonPage.Pin("dio_refill_pages", 1).Put("dio_bio_complete", 1), "put-on-pin 0x1000@dio_bio_complete x1");

    [Fact]
    public void Put_of_a_reference_is_right() => FindsNothing(AnonPage.Get("a", 1).Put("b", 1));

    [Fact]
    public void Unpin_of_a_reference_is_found() => Finds(AnonPage.Get("a", 1).Unpin("b", 1), "unpin-on-get 0x1000@b x1");

    [Fact]
    public void Unpin_of_nobodys_pin_is_found() => Finds(AnonPage.Pin("a", 1).Unpin("iopt_area_unfill", token: 0), "over-unpin 0x1000@iopt_area_unfill x1");

    [Fact]
    public void A_second_unpin_of_the_same_pin_is_found() => Finds(AnonPage.Pin("a", 1).Unpin("b", 1).Unpin("c", 1), "over-unpin 0x1000@c x1");

    // ---- DMA ----

    static EventScript Freed => AnonPage.Get("get", 1).Submit(1).Put("early", 1).Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap");

    [Fact]
    public void A_device_that_stores_into_a_freed_page_is_found_and_blamed_on_the_early_release() => Finds(Freed.Store(), "dma-after-free 0x1000@early x1", "early-release 0x1000@early x1");

    [Fact]
    public void A_device_that_stores_into_the_pages_next_life_is_found() => Finds(Freed.AnonPage().Store(), "dma-after-free 0x1000@early x1", "early-release 0x1000@early x1");

    [Fact]
    public void An_early_release_is_found_among_many_other_holds_of_the_page()
    {
        var script = AnonPage;
        for (int other = 2; other < 40; other++) script.Pin("other", other, request: other);
        Finds(script.Pin("get", 1).Submit(1).Unpin("early", 1), "early-release 0x1000@early x1");
    }

    /// <summary>A page that another user pinned twice released is freed under the one that still holds it.</summary>
    static EventScript FreedUnderItsHolder => AnonPage.Pin("get", 1).Unpin("foreign", 0).Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap");

    [Fact]
    public void An_io_that_is_submitted_after_the_page_was_freed_is_found() =>
        Finds(FreedUnderItsHolder.Submit(1).Store(), "dma-after-free 0x1000@munmap x1", "over-unpin 0x1000@foreign x1");

    [Fact]
    public void An_io_that_is_submitted_in_the_pages_next_life_is_found() =>
        Finds(FreedUnderItsHolder.AnonPage().Submit(1).Store(), "dma-after-free 0x1000@munmap x1", "over-unpin 0x1000@foreign x1");

    [Fact]
    public void What_was_held_in_a_former_life_says_nothing_about_the_next() =>
        Finds(FreedUnderItsHolder.FilePage().Add(EventKind.Unmap, "reclaim", refs: -1, maps: -1).StartWriteback("flusher"), "over-unpin 0x1000@foreign x1");

    [Fact]
    public void If_somebody_else_freed_the_page_he_is_blamed() =>
        Finds(AnonPage.Pin("get", 1).Submit(1).Unpin("foreign", 0).Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap").Store(), "dma-after-free 0x1000@munmap x1", "over-unpin 0x1000@foreign x1");

    [Fact]
    public void A_store_into_a_dirty_page_is_right() => FindsNothing(FilePage.Dirty("fault").Pin("get", 1).Submit(1).Store());

    [Fact]
    public void A_store_into_a_clean_page_is_found() => Finds(FilePage.Dirty("fault").Pin("bio_iov_iter_get_pages", 1).Submit(1).Clean("flusher").Store(), "write-to-clean 0x1000@bio_iov_iter_get_pages x1");

    [Fact]
    public void A_store_into_anonymous_memory_needs_no_dirty_page() => FindsNothing(AnonPage.Pin("get", 1).Submit(1).Store());

    [Fact]
    public void A_store_during_writeback_is_found() =>
        Finds(FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").StartWriteback("flusher").Store().EndWriteback("flusher"), "unstable-writeback 0x1000@get x1", "writeback-of-pinned 0x1000@flusher x1");

    [Fact]
    public void A_store_after_writeback_into_a_page_dirtied_again_is_right() =>
        FindsNothing(FilePage.Dirty("a").Clean("b").StartWriteback("b").EndWriteback("b").Dirty("fault").Pin("get", 1).Submit(1).Store());

    // ---- copy-on-write, the zero page ----

    static EventScript InPipe => AnonPage.Add(EventKind.Get, "iter_to_pipe", refs: 1, token: 1, request: 1, flags: EventFlags.Gup, arg: 1);

    [Fact]
    public void A_pipe_that_shows_what_another_process_wrote_is_found() =>
        Finds(InPipe.Add(EventKind.Reuse, "do_wp_page").Add(EventKind.CpuStore, "store", arg: 0).Add(EventKind.CpuLoad, "read", token: 1), "cow-leak 0x1000@do_wp_page x1");

    [Fact]
    public void A_pipe_that_shows_what_its_own_process_wrote_is_right() => FindsNothing(InPipe.Add(EventKind.CpuStore, "store", arg: 1).Add(EventKind.CpuLoad, "read", token: 1));

    [Fact]
    public void A_pin_of_the_zero_page_is_told() => Finds(new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Zero).Pin("vaddr_get_pfns", 1, write: false), "zero-page-counted 0x1000@vaddr_get_pfns x1");

    [Fact]
    public void A_reference_of_the_zero_page_is_not_told() => FindsNothing(new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Zero).Get("iter_to_pipe", 1, write: false));

    // ---- clean-up and counters ----

    const long Other = 0x2000;

    static EventScript TwoPages => AnonPage.AnonPage(Other).Pin("get", 1).Get("filemap_get_folio", 2, page: Other);

    [Fact]
    public void One_clean_up_that_puts_a_pin_and_a_reference_is_found() =>
        Finds(TwoPages.Put("nfs_clear_request", 1).Put("nfs_clear_request", 2, page: Other), "mixed-cleanup 0x2000@nfs_clear_request x1", "put-on-pin 0x1000@nfs_clear_request x1");

    [Fact]
    public void A_page_that_an_io_only_lists_must_not_be_released_with_it() =>
        Finds(AnonPage.AnonPage(Other).Get("get", 1).Submit(1).Submit(0, page: Other).Complete().Complete(page: Other).Put("bio_release_page", 1).Put("bio_release_page", 0, page: Other), "mixed-cleanup 0x2000@bio_release_page x1");

    [Fact]
    public void A_clean_up_that_knows_what_to_do_with_each_page_is_right() => FindsNothing(TwoPages.Unpin("bio_release_page", 1).Put("bio_release_page", 2, page: Other));

    [Fact]
    public void Different_pages_released_at_different_places_are_right() => FindsNothing(TwoPages.Get("get", 3).Put("first", 3).Put("second", 2, page: Other).Unpin("third", 1));

    [Fact]
    public void A_pin_that_one_counter_does_not_see_makes_the_two_drift()
    {
        var script = AnonPage.Add(EventKind.Pin, "folio_add_pin", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.NoStat);
        Finds(script.Unpin("bio_release_page", 1), "stat-drift 0x1000@folio_add_pin x1");
    }

    // ---- waiting ----

    static EventScript Hung(EventScript script, WaitReason reason) => script.Add(EventKind.HungTask, "folio_wait_pins", arg: (long)reason);

    [Fact]
    public void A_request_to_release_that_nobody_answers_is_found() => Finds(Hung(Longterm(FilePage), WaitReason.ReleaseAnswer), "ignored-release-request 0x1000@ib_umem_get x1");

    [Fact]
    public void An_endless_wait_without_a_request_is_another_finding() => Finds(Hung(Longterm(FilePage), WaitReason.Pins), "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void An_endless_wait_for_references_is_blamed_on_who_holds_one() => Finds(Hung(Longterm(FilePage), WaitReason.References), "blocked-by-pin 0x1000@ib_umem_get x1");

    // ---- questions about pins, and limits ----

    static EventScript Asked(EventScript script, int answer) => script.Add(EventKind.PinTest, "prot_numa_skip", arg: answer);

    [Fact]
    public void A_page_that_a_device_may_write_and_that_is_taken_for_not_pinned_is_found() => Finds(Asked(AnonPage.Get("nfs_read", 1), 0), "missed-pinned 0x1000@nfs_read x1");

    [Fact]
    public void A_device_at_work_is_enough_when_its_owner_has_let_go_of_the_pin() =>
        Finds(Asked(AnonPage.Pin("get", 1).Submit(1).Unpin("nfs_schedule", 1), 0), "early-release 0x1000@nfs_schedule x1", "missed-pinned 0x1000@get x1");

    [Fact]
    public void A_page_that_is_only_read_may_be_taken_for_not_pinned() => FindsNothing(Asked(AnonPage.Get("iter_to_pipe", 1, write: false), 0));

    [Fact]
    public void A_page_that_is_about_to_be_pinned_is_not_falsely_taken_for_pinned() =>
        FindsNothing(Asked(AnonPage.Add(EventKind.TryGet, "gup_fast", refs: 1024, n: 1024), 1).Add(EventKind.BackOff, "gup_fast", refs: -1024, n: 1024));

    [Fact]
    public void A_charge_that_is_refused_is_told_and_one_that_is_granted_is_not()
    {
        Finds(AnonPage.Add(EventKind.Charge, "account_locked_vm", page: 0, outcome: Outcome.Refused), "pin-limit 0x0@account_locked_vm x1");
        FindsNothing(AnonPage.Add(EventKind.Charge, "account_locked_vm", page: 0, request: 1));
    }

    // ---- devices with page tables of their own ----

    static EventScript Mirrored => FilePage.Dirty("fault").Add(EventKind.DevMap, "hmm_range_fault", token: 1, request: 1, flags: EventFlags.Write);

    [Fact]
    public void A_device_that_keeps_its_mapping_stores_into_a_clean_page() =>
        Finds(Mirrored.Submit(1).Clean("flusher").Store(), "write-to-clean 0x1000@hmm_range_fault x1");

    [Fact]
    public void A_mapping_of_a_device_is_no_reference_that_could_leak() => FindsNothing(Mirrored.End("close"));

    [Fact]
    public void A_mapping_that_a_notifier_takes_away_is_not_released_early() => FindsNothing(Mirrored.Submit(1).Add(EventKind.DevUnmap, "mmu_notifier", token: 1, request: 1).Complete());

    // ---- budgets, large folios, secure pages ----

    static EventScript Charged(int pages) => AnonPage.Add(EventKind.Charge, "account_pages", page: 0, n: pages, request: 1, arg: 2);

    [Fact]
    public void A_charge_that_outlives_its_request_is_found() => Finds(Charged(3).Add(EventKind.Uncharge, "unaccount", page: 0, n: 2, request: 1, arg: 2).End("close"), "accounting-leak 0x0@account_pages x1");

    [Fact]
    public void A_charge_that_is_given_back_is_right() => FindsNothing(Charged(3).Add(EventKind.Uncharge, "unaccount", page: 0, n: 3, request: 1, arg: 2).End("close"));

    [Fact]
    public void A_pin_that_outlives_its_charge_is_found() => Finds(Longterm(Charged(1)).Add(EventKind.Uncharge, "unaccount", page: 0, n: 1, request: 1, arg: 2), "accounting-under 0x1000@ib_umem_get x1");

    [Fact]
    public void A_pin_that_is_still_charged_is_right() => FindsNothing(Longterm(Charged(2)).Add(EventKind.Uncharge, "unaccount", page: 0, n: 1, request: 1, arg: 2));

    static EventScript TailPinned => new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Anon, arg: 1).Begin("read")
        .Add(EventKind.Pin, "io_sqe_buffer_register", refs: 1, pins: 1, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.Write, arg: 1 << 8);

    [Fact]
    public void An_unpin_of_another_page_of_the_folio_is_found() => Finds(TailPinned.Add(EventKind.Unpin, "io_release_ubuf", refs: -1, pins: -1, token: 1, request: 1), "wrong-subpage 0x1000@io_release_ubuf x1");

    [Fact]
    public void An_unpin_of_the_page_that_was_pinned_is_right() => FindsNothing(TailPinned.Add(EventKind.Unpin, "io_release_ubuf", refs: -1, pins: -1, token: 1, request: 1, arg: 1 << 8));

    [Fact]
    public void A_device_that_stores_beyond_what_was_pinned_is_found() =>
        Finds(TailPinned.Submit(1).Add(EventKind.DmaStore, "device", request: 1, arg: 0), "wrong-subpage 0x1000@io_sqe_buffer_register x1");

    [Fact]
    public void A_device_that_reads_a_secure_page_is_found() =>
        Finds(AnonPage.Get("iter_to_pipe", 1).Add(EventKind.MakeSecure, "uv_call", set: PageFlags.Secure).Submit(1).Add(EventKind.DmaLoad, "device", request: 1), "secure-io 0x1000@iter_to_pipe x1");

    [Fact]
    public void A_page_that_was_made_accessible_may_be_read() =>
        FindsNothing(AnonPage.Get("iter_to_pipe", 1).Add(EventKind.MakeSecure, "uv_call", set: PageFlags.Secure).Add(EventKind.MakeAccessible, "hook", clear: PageFlags.Secure).Submit(1).Add(EventKind.DmaLoad, "device", request: 1));

    // ---- migration ----

    static EventScript CmaPage => new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Anon | PageFlags.Cma).Begin("read");

    static EventScript Longterm(EventScript script) => script.Add(EventKind.Pin, "ib_umem_get", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.Write | EventFlags.Longterm);

    [Fact]
    public void A_registration_that_keeps_an_area_from_being_vacated_is_found() => Finds(Longterm(CmaPage).Add(EventKind.MigrateFail, "cma_alloc"), "unmovable-longterm 0x1000@ib_umem_get x1");

    [Fact]
    public void A_registration_where_memory_need_not_move_is_right() => FindsNothing(Longterm(AnonPage).Add(EventKind.MigrateFail, "compact_zone"));

    [Fact]
    public void A_short_pin_in_the_way_of_migration_is_right() => FindsNothing(CmaPage.Pin("get", 1).Add(EventKind.MigrateFail, "cma_alloc"));

    [Fact]
    public void A_passing_reference_that_makes_migration_fail_is_found() => Finds(CmaPage.Add(EventKind.Get, "mlock_folio", refs: 1, token: 1).Add(EventKind.MigrateFail, "migrate"), "spurious-migration-failure 0x1000@mlock_folio x1");

    [Fact]
    public void A_passing_reference_beside_a_pin_is_not_what_makes_migration_fail() => FindsNothing(CmaPage.Add(EventKind.Get, "mlock_folio", refs: 1, token: 2).Pin("get", 1).Add(EventKind.MigrateFail, "migrate"));

    [Fact]
    public void Ten_rounds_are_endless_and_nine_are_not()
    {
        Finds(AnonPage.Pin("ib_umem_get", 1).Add(EventKind.Retry, "compact_zone", n: 10), "livelock 0x1000@ib_umem_get x1");
        FindsNothing(AnonPage.Pin("ib_umem_get", 1).Add(EventKind.Retry, "compact_zone", n: 9));
    }

    // ---- writeback, reclaim, truncation ----

    [Fact]
    public void Writeback_of_a_page_that_a_device_may_write_is_found() => Finds(FilePage.Dirty("a").Get("get", 1).StartWriteback("ext4_writepages"), "writeback-of-pinned 0x1000@ext4_writepages x1");

    [Fact]
    public void Writeback_of_a_page_that_a_device_only_reads_is_right() => FindsNothing(FilePage.Dirty("a").Pin("get", 1, write: false).StartWriteback("ext4_writepages"));

    static EventScript Unmap(EventScript script, EventKind kind, Outcome outcome = Outcome.Done) =>
        outcome == Outcome.Done ? script.Add(kind, "shrink_folio_list", refs: -1, maps: -1) : script.Add(kind, "shrink_folio_list", outcome: outcome);

    [Fact]
    public void Reclaim_that_unmaps_a_pinned_page_is_found() => Finds(Unmap(FilePage.Pin("get", 1), EventKind.Unmap), "unmap-of-pinned 0x1000@shrink_folio_list x1");

    [Fact]
    public void Reclaim_that_leaves_a_pinned_page_is_right() => FindsNothing(Unmap(FilePage.Pin("get", 1), EventKind.Unmap, Outcome.Skipped));

    [Fact]
    public void A_process_that_unmaps_its_own_pinned_page_is_right() => FindsNothing(Unmap(FilePage.Pin("get", 1), EventKind.Zap));

    [Fact]
    public void A_page_dirtied_without_buffers_is_blamed_on_who_dropped_them()
    {
        var script = FilePage.Get("get", 1).DropBuffers("shrink_folio_list").Dirty("set_page_dirty_lock < ib_umem_release").Add(EventKind.Writepage, "ext4_writepages", outcome: Outcome.Bug);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((FindingKind.DirtyWithoutBuffers, "shrink_folio_list", "ib_umem_release"), (finding.Kind, script.Trace.Names.CallsiteName(finding.Callsite), script.Trace.Names.CallsiteName(finding.RelatedCallsite)));
        Assert.Equal([6L, 7L, 8L, 9L], finding.Evidence);
    }

    [Fact]
    public void Buffers_dropped_and_attached_again_are_right() =>
        FindsNothing(FilePage.DropBuffers("shrink").Add(EventKind.AttachBuffers, "page_mkwrite", refs: 1, set: PageFlags.Private).Dirty("fault"));

    [Fact]
    public void A_page_dropped_without_its_last_store_has_lost_data() =>
        Finds(FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("b").Store().Complete().Unpin("c", 1).Add(EventKind.CacheRemove, "shrink", refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers, flags: EventFlags.Reclaim),
            "lost-dirty 0x1000@get x1", "write-to-clean 0x1000@get x1");

    [Fact]
    public void A_page_dropped_after_its_writeback_has_lost_nothing() =>
        FindsNothing(FilePage.Dirty("w").Add(EventKind.CpuStore, "w").Clean("b").StartWriteback("b").EndWriteback("b").Add(EventKind.CacheRemove, "shrink", refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers, flags: EventFlags.Reclaim));

    [Fact]
    public void A_truncated_page_may_lose_its_data() =>
        FindsNothing(FilePage.Dirty("w").Add(EventKind.CpuStore, "w").Clean("truncate").Add(EventKind.CacheRemove, "truncate", refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers));

    [Fact]
    public void A_page_truncated_while_pinned_is_an_orphan() =>
        Finds(FilePage.Pin("get", 1).Add(EventKind.CacheRemove, "truncate_inode_folio", refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers), "orphaned-pin 0x1000@truncate_inode_folio x1");

    static EventScript DaxPage => new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Dax).Add(EventKind.CacheAdd, "setup", set: PageFlags.Cached, n: 0).Pin("get", 1);
    static EventScript Moved(EventScript page) => page.Add(EventKind.CacheRemove, "truncate", refs: -1, clear: PageFlags.Cached).Add(EventKind.CacheAdd, "other", refs: 1, set: PageFlags.Cached);

    [Fact]
    public void A_block_that_another_file_gets_under_a_device_is_found() => Finds(Moved(DaxPage), "dax-block-reuse 0x1000@truncate x1", "orphaned-pin 0x1000@truncate x1");

    [Fact]
    public void A_block_that_nobody_may_write_any_more_is_free() => FindsNothing(Moved(DaxPage.Add(EventKind.Get, "lookup", refs: 1, token: 9).Unpin("put", 1)));

    // ---- counts ----

    [Fact]
    public void An_acquisition_that_overflows_the_count_is_found() =>
        Finds(AnonPage.Add(EventKind.Get, "tee", refs: 1 << 30, n: 1 << 30, token: 1).Add(EventKind.Get, "tee again", refs: 1 << 30, n: 1 << 30, token: 2), "refcount-overflow 0x1000@tee again x1");

    [Fact]
    public void A_page_that_looks_pinned_and_is_not_is_found() =>
        Finds(AnonPage.Add(EventKind.Get, "tee", refs: 1024, n: 1024, token: 1).Add(EventKind.PinTest, "numa", arg: 1), "false-pinned 0x1000@numa x1");

    [Fact]
    public void A_page_that_is_pinned_or_does_not_look_so_is_right()
    {
        FindsNothing(AnonPage.Pin("get", 1).Add(EventKind.PinTest, "numa", arg: 1));
        FindsNothing(AnonPage.Add(EventKind.Get, "tee", refs: 9, n: 9, token: 1).Add(EventKind.PinTest, "numa", arg: 0));
    }

    [Fact]
    public void A_warning_about_a_frozen_page_is_found_and_another_is_not()
    {
        Finds(AnonPage.Add(EventKind.Freeze, "convert", refs: -1, set: PageFlags.Frozen).Add(EventKind.Warn, "tee"), "frozen-get 0x1000@tee x1");
        FindsNothing(AnonPage.Add(EventKind.Warn, "tee"));
    }

    // ---- copy on write ----

    static EventScript Forked(long copiedBy) => AnonPage.Add(EventKind.Pin, "dio", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | EventFlags.Write, arg: 0).Submit(1)
        .Add(EventKind.WriteProtect, "copy_present_pte", clear: PageFlags.AnonExclusive).Add(EventKind.Map, "copy_present_pte", refs: 1, maps: 1, arg: 1)
        .Add(EventKind.Cow, "do_wp_page", arg: 0x2000 << 8 | copiedBy).Add(EventKind.Zap, "do_wp_page", refs: -1, maps: -1, arg: copiedBy).Store();

    [Fact]
    public void A_process_that_copied_its_page_away_from_its_device_is_found() => Finds(Forked(copiedBy: 0), "cow-incoherent 0x1000@copy_present_pte x1");

    [Fact]
    public void A_child_that_copied_its_page_is_right() => FindsNothing(Forked(copiedBy: 1));

    static EventScript ReadAfterCopy(EventFlags flags) => AnonPage.Add(EventKind.Pin, "reader", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | flags, arg: 0)
        .Add(EventKind.WriteProtect, "change_pte_range", set: PageFlags.AnonExclusive).Add(EventKind.Cow, "do_wp_page", arg: 0x2000 << 8).Add(EventKind.Zap, "do_wp_page", refs: -1, maps: -1)
        .Add(EventKind.IoSubmit, "post_send", token: 1, request: 1).Add(EventKind.DmaLoad, "device", request: 1, actor: "nic");

    [Fact]
    public void A_registration_that_reads_a_page_which_its_process_left_is_found() => Finds(ReadAfterCopy(EventFlags.Longterm), "cow-incoherent 0x1000@change_pte_range x1");

    [Fact]
    public void A_short_read_may_see_what_was_there_when_it_began() => FindsNothing(ReadAfterCopy(EventFlags.None));

    // ---- requests to release, waits for references ----

    [Fact]
    public void A_task_that_hangs_for_pins_is_blamed_on_the_oldest_holder() =>
        Finds(FilePage.Pin("ib_umem_get", 1).Pin("other", 2).Add(EventKind.HungTask, "fsync", arg: (long)WaitReason.Pins), "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void If_nobody_holds_the_page_any_more_the_last_user_is_blamed() =>
        Finds(FilePage.Get("dio", 1).Put("dio", 1).Add(EventKind.HungTask, "truncate", arg: (long)WaitReason.Pins), "blocked-by-pin 0x1000@dio x1");

    [Fact]
    public void A_writer_that_hangs_over_the_dirty_limit_is_blamed_on_pinned_dirty_pages() =>
        Finds(FilePage.Dirty("fault").Pin("ib_umem_get", 1).Add(EventKind.HungTask, "balance_dirty_pages", page: 0, arg: (long)WaitReason.DirtyLimit), "blocked-by-pin 0x1000@ib_umem_get x1");

    [Fact]
    public void A_wait_that_ends_is_right() => FindsNothing(FilePage.Pin("a", 1).Add(EventKind.Wait, "fsync", arg: (long)WaitReason.Pins).Unpin("a", 1).Add(EventKind.Wake, "fsync", arg: (long)WaitReason.Pins).End("a"));

    [Fact]
    public void Tasks_that_hang_for_locks_are_deadlocked() => Finds(FilePage.Add(EventKind.HungTask, "folio_lock < a", arg: (long)WaitReason.FolioLock), "deadlock 0x1000@a x1");

    [Fact]
    public void Tasks_that_wait_behind_one_that_hangs_for_pins_are_not() =>
        Finds(FilePage.Pin("p", 1).Add(EventKind.HungTask, "a", arg: (long)WaitReason.FolioLock).Add(EventKind.HungTask, "b", arg: (long)WaitReason.Pins), "blocked-by-pin 0x1000@p x1");

    // ---- time ----

    static EventScript Held(long ms, EventFlags flags = 0) => AnonPage.Add(EventKind.Pin, "a", refs: 1024, token: 1, request: 1, flags: EventFlags.Gup | flags)
        .Add(EventKind.Unpin, "b", refs: -1024, token: 1, request: 1, tickNs: ms * 1_000_000);

    [Fact]
    public void A_pin_of_300_ms_is_long() => Finds(Held(300), "long-pin 0x1000@a x1");

    [Fact]
    public void A_pin_of_299_ms_is_not_nor_one_that_was_asked_for_as_long()
    {
        FindsNothing(Held(299));
        FindsNothing(Held(300, EventFlags.Longterm));
    }

    [Fact]
    public void A_pin_that_is_open_at_the_end_has_an_age()
    {
        var report = Analysis.Run(AnonPage.Pin("a", 1).Add(EventKind.RequestBegin, "x", page: 0, request: 2, tickNs: 3_200_000_000).Trace);
        Assert.Equal("page 0x1000: taken at a, open at the end, held for at least 3.20 s", Assert.Single(report.Findings).Message);
    }

    [Fact]
    public void What_has_leaked_is_not_told_a_second_time() => Finds(AnonPage.Pin("a", 1).End("close").Add(EventKind.RequestBegin, "x", page: 0, request: 2, tickNs: 3_200_000_000), "leaked-pin 0x1000@a x1");

    // ---- all of them ----

    [Fact]
    public void Every_kind_has_one_detector_with_a_rule_and_a_title()
    {
        var detectors = DetectorCatalog.Create();
        Assert.Equal(Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None), detectors.Select(d => d.Rule.Kind));
        Assert.All(detectors, d => Assert.EndsWith(".", d.Rule.Text, StringComparison.Ordinal));
        Assert.All(detectors, d => Assert.NotEmpty(d.Watches));
    }

    [Fact]
    public void Occurrences_at_the_same_page_and_callsites_are_one_finding_with_a_count()
    {
        var script = FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").Store().Store().Store();
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((3, "F1", Page), (finding.Count, finding.Id, finding.Pfn));
        Assert.Equal([7L, 9L, 10L, 11L, 12L], finding.Evidence);
    }

    [Fact]
    public void The_worst_comes_first()
    {
        var report = Analysis.Run(FilePage.Dirty("f").Pin("get", 1).StartWriteback("flusher").Submit(1).Store().Trace);
        Assert.Equal([(FindingKind.UnstableWriteback, Severity.Error), (FindingKind.WritebackOfPinned, Severity.Warning)], report.Findings.Select(f => (f.Kind, f.Severity)));
    }

    [Fact]
    public void A_finding_whose_evidence_crosses_a_gap_is_inconclusive()
    {
        var report = Analysis.Run(AnonPage.Pin("a", 1).Add(EventKind.Gap, "lost", page: 0).End("close").Begin("b", 2).Pin("b", 2, request: 2).End("close", 2).Trace);
        Assert.Equal([("a", false), ("b", true)], report.Findings.Select(f => (report.Names.CallsiteName(f.Callsite), f.Conclusive)));
        Assert.Equal("1 event was lost before event 5", report.Findings[0].Doubt);
    }

    /// <summary>CPU 1 says at event 6 that it lost three events since event 5; the pin of "a" was over before.</summary>
    [Fact]
    public void A_loss_has_bounds_and_only_what_crosses_it_is_in_doubt()
    {
        var report = Analysis.Run(AnonPage.Pin("a", 1).End("close").Add(EventKind.Gap, "lost", page: 0, n: 3, arg: 2, request: 5).Begin("b", 2).Pin("b", 2, request: 2).End("close", 2).Trace);
        Assert.Equal([("a", true), ("b", true)], report.Findings.Select(f => (report.Names.CallsiteName(f.Callsite), f.Conclusive)));
        Assert.Equal([new LogGap(6, 5, 6000, 1, 3)], report.Gaps);
        var doubtful = Analysis.Run(AnonPage.Pin("a", 1).Begin("b", 2).Add(EventKind.Gap, "lost", page: 0, n: 3, arg: 2, request: 4).End("close").Trace);
        Assert.Equal("3 events were lost on CPU 1 between events 4 and 6", Assert.Single(doubtful.Findings).Doubt);
    }

    [Fact]
    public void One_occurrence_without_a_gap_is_enough()
    {
        var script = AnonPage.Pin("a", 1).Add(EventKind.Gap, "lost", page: 0, request: 3).Put("b", 1).Begin("again", 2).Pin("a", 2, request: 2).Put("b", 2, request: 2);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal((2, true, null), (finding.Count, finding.Conclusive, finding.Doubt));
    }

    // ---- how it was established, and what stays the same of it ----

    [Fact]
    public void With_tokens_a_finding_is_exact_without_them_it_is_inferred_or_counted()
    {
        Assert.Equal(Basis.Exact, Assert.Single(Analysis.Run(AnonPage.Pin("a", 1).End("close").Trace).Findings).Basis);
        var counted = new EventScript(TraceCoverage.None).AnonPage().Add(EventKind.Unpin, "b", refs: -1024);
        Assert.Equal((FindingKind.OverUnpin, Basis.ByCount), Assert.Single(Analysis.Run(counted.Trace).Findings) is var f ? (f.Kind, f.Basis) : default);
        var inferred = new EventScript(TraceCoverage.Requests).AnonPage().Begin("r").Pin("a", 0).End("close");
        Assert.Equal(Basis.Inferred, Assert.Single(Analysis.Run(inferred.Trace).Findings).Basis);
    }

    [Fact]
    public void A_fingerprint_knows_kind_stacks_and_role_but_neither_page_nor_event()
    {
        static string Of(EventScript script) => Assert.Single(Analysis.Run(script.Trace).Findings).Fingerprint;
        string leak = Of(AnonPage.Pin("a", 1).End("close"));
        Assert.Equal(leak, Of(new EventScript().FilePage().AnonPage(7).Begin("x").Pin("a", 5, page: 7).End("close")));
        Assert.Equal(leak, Of(AnonPage.Pin("a < asm_common_interrupt < whatever", 1).End("close")));
        Assert.Equal(4, new[] { leak, Of(FilePage.Pin("a", 1).End("close")), Of(AnonPage.Pin("a < b", 1).End("close")), Of(AnonPage.Get("a", 1).End("close")) }.Distinct().Count());
    }

    [Fact]
    public void The_evidence_tells_who_acquired_who_interfered_who_released()
    {
        var trace = FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher < kthread").Store().Trace;
        var finding = Assert.Single(Analysis.Run(trace).Findings);
        Assert.Equal(["acquired get", "interfered flusher < kthread", "accessed device"], new Evidence(trace, [finding]).Of(finding).Select(s => $"{s.Part} {trace.Names.Stack(s.Event.Callsite)}"));
    }
}
