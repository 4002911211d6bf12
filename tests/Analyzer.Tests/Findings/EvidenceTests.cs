using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Tests.Detectors;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Findings;

public class EvidenceTests
{
    /// <summary>What the events that prove the only finding of a kind are in its story: role, kind, callsite.</summary>
    static void Tells(FindingKind kind, EventScript script, params string[] story)
    {
        var trace = script.Trace;
        var finding = Assert.Single(Analysis.Run(trace).Findings, f => f.Kind == kind);
        Assert.Equal(story, new Evidence(trace, [finding]).Of(finding).Select(s =>
            $"{PublicName.Of(s.Role)} {PublicName.SnakeOf(s.Event.Kind)} {trace.Names.Stack(s.Event.Callsite)}"));
    }

    [Fact]
    public void The_evidence_tells_who_acquired_who_interfered_who_accessed() => Tells(
        FindingKind.WriteToClean,
        FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher < kthread").Store(),
        "acquired pin get", "interfered clear_dirty flusher < kthread", "accessed dma_store device");

    [Fact]
    public void The_victims_own_set_dirty_is_an_access_and_the_crash_a_symptom() => Tells(
        FindingKind.DirtyWithoutBuffers,
        FilePage.Get("get", 1).DropBuffers("shrink").Dirty("owner")
            .Add(EventKind.Writepage, "ext4", outcome: Outcome.Bug),
        "acquired get get", "interfered drop_buffers shrink", "accessed set_dirty owner", "symptom writepage ext4");

    /// <summary>The evidence of a later occurrence is not mixed with that of the first.</summary>
    [Fact]
    public void What_happens_again_is_told_as_that() => Tells(
        FindingKind.WritebackOfPinned,
        FilePage.Pin("get", 1).StartWriteback("flusher").EndWriteback("irq").Unpin("put", 1)
            .Pin("get", 2).StartWriteback("flusher").EndWriteback("irq").Unpin("put", 2),
        "acquired pin get", "interfered writeback_start flusher", "again writeback_start flusher");

    [Fact]
    public void An_owner_that_ends_with_a_pin_is_the_symptom_of_a_leak() => Tells(
        FindingKind.LeakedPin,
        AnonPage.Pin("get", 1).End("close"),
        "acquired pin get", "symptom request_end close");

    [Fact]
    public void What_another_process_stores_interferes_and_shows_where_it_is_read() => Tells(
        FindingKind.CowLeak,
        AnonPage.Add(EventKind.Get, "pipe", refs: 1, token: 1, request: 1, flags: EventFlags.Gup, arg: 1)
            .Add(EventKind.Reuse, "do_wp_page").Add(EventKind.CpuStore, "store", arg: 0)
            .Add(EventKind.CpuLoad, "read", token: 1),
        "acquired get pipe", "interfered reuse do_wp_page", "interfered cpu_store store", "symptom cpu_load read");

    [Fact]
    public void Data_is_lost_where_reclaim_drops_it() => Tells(
        FindingKind.LostDirty,
        LostDirtyTests.Dropped(
            FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").Store().Complete().Unpin("put", 1),
            "shrink", EventFlags.Reclaim),
        "interfered clear_dirty flusher", "accessed dma_store device", "symptom cache_remove shrink");

    [Fact]
    public void A_device_accesses_a_page_until_it_is_let_go_and_what_comes_later_is_a_symptom() => Tells(
        FindingKind.DmaAfterFree, DmaAfterFreeTests.Freed.Store(),
        "accessed io_submit submit_bio", "released put early", "interfered free munmap", "symptom dma_store device");

    [Fact]
    public void A_block_that_another_file_gets_shows_that_it_was_free_too_early() => Tells(
        FindingKind.DaxBlockReuse,
        DaxBlockReuseTests.Moved.Store(),
        "acquired pin get", "interfered cache_remove truncate", "interfered cache_add other",
        "symptom dma_store device");

    [Fact]
    public void A_refusal_is_a_symptom() => Tells(
        FindingKind.PinLimit,
        AnonPage.Add(EventKind.Charge, "account", page: 0, outcome: Outcome.Refused),
        "symptom charge account");

    /// <summary>The step of the only finding of a kind that should not have been possible: kind, callsite.</summary>
    static void IsCulprit(string? culprit, FindingKind kind, EventScript script)
    {
        var trace = script.Trace;
        var finding = Assert.Single(Analysis.Run(trace).Findings, f => f.Kind == kind);
        string? found = new Evidence(trace, [finding]).Culprit(finding) is { } e
            ? $"{PublicName.SnakeOf(e.Kind)} {trace.Names.Stack(e.Callsite)}"
            : null;
        Assert.Equal(culprit, found);
    }

    [Fact]
    public void What_the_kernel_did_to_a_held_page_is_the_culprit_although_its_holder_is_blamed() => IsCulprit(
        "clear_dirty flusher", FindingKind.WriteToClean,
        FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").Store());

    [Fact]
    public void A_later_occurrence_has_no_culprit() => IsCulprit(
        "writeback_start flusher", FindingKind.WritebackOfPinned,
        FilePage.Pin("get", 1).StartWriteback("flusher").EndWriteback("irq").Unpin("put", 1)
            .Pin("get", 2).StartWriteback("flusher").EndWriteback("irq").Unpin("put", 2));

    [Fact]
    public void The_release_that_is_blamed_is_the_culprit_and_not_what_it_leads_to() => IsCulprit(
        "put early", FindingKind.DmaAfterFree, DmaAfterFreeTests.Freed.Store());

    [Fact]
    public void An_fsync_that_begins_is_no_culprit() => IsCulprit(
        "clear_dirty flusher", FindingKind.StaleAfterFsync,
        FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher").Store()
            .Add(EventKind.FsyncBegin, "fsync").Add(EventKind.FsyncReturn, "fsync"));

    [Fact]
    public void Where_a_step_is_missing_none_is_the_culprit_nor_is_a_refusal()
    {
        const long second = 1_000_000_000;
        IsCulprit(
            null, FindingKind.LongPin,
            AnonPage.Pin("get", 1).Add(EventKind.RequestBegin, "x", page: 0, request: 2, tickNs: second));
        IsCulprit(null, FindingKind.LeakedPin, AnonPage.Pin("get", 1).End("close"));
        IsCulprit(
            null, FindingKind.PinLimit, AnonPage.Add(EventKind.Charge, "account", page: 0, outcome: Outcome.Refused));
    }
}
