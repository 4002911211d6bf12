using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DmaAfterFreeTests
{
    internal static EventScript Freed =>
        AnonPage.Get("get", 1).Submit(1).Put("early", 1).Add(EventKind.Zap, "munmap", refs: -1, maps: -1)
            .Add(EventKind.Free, "munmap");

    [Fact]
    public void A_device_that_stores_into_a_freed_page_is_found_and_blamed_on_the_early_release() =>
        Finds(Freed.Store(), "dma-after-free 0x1000@early x1", "early-release 0x1000@early x1");

    /// <summary>A log that does not show what devices do.</summary>
    static EventScript WithoutStores(EventFlags io = EventFlags.Write) =>
        new EventScript(TraceCoverage.None).AnonPage().Pin("get", 0)
            .Add(EventKind.IoSubmit, "bio", request: 1, flags: io).Unpin("early", 0)
            .Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap");

    static EventScript Complete(EventScript script) => script.Add(EventKind.IoComplete, "bio_endio", request: 1);

    const string Early = "early-release 0x1000@early x1", Late = "dma-after-free 0x1000@early x1";

    [Fact]
    public void Where_stores_are_not_in_the_trace_the_completion_is_what_came_too_late() =>
        Finds(Complete(WithoutStores()), Late, Early);

    [Fact]
    public void It_is_found_in_the_pages_next_life() => Finds(Complete(WithoutStores().AnonPage()), Late, Early);

    [Fact]
    public void A_store_that_is_in_such_a_trace_nevertheless_is_not_found_twice() =>
        Finds(Complete(WithoutStores().Add(EventKind.DmaStore, "dma", request: 1)), Late, Early);

    [Fact]
    public void An_io_that_only_reads_memory_may_have_done_so_before() =>
        Finds(Complete(WithoutStores(EventFlags.None)), Early);

    [Fact]
    public void A_page_that_is_freed_after_the_completion_is_not_found() =>
        FindsNothing(
            Complete(
                new EventScript(TraceCoverage.None).AnonPage().Pin("get", 0)
                    .Add(EventKind.IoSubmit, "bio", request: 1, flags: EventFlags.Write))
                .Unpin("end", 0).Add(EventKind.Free, "munmap"));

    static EventScript Map(EventScript script, EventFlags flags = EventFlags.Write) =>
        script.Add(EventKind.DmaMap, "dma_map", request: 7, flags: flags);

    static EventScript Unmap(EventScript script) => script.Add(EventKind.DmaUnmap, "dma_unmap", request: 7);

    static EventScript Mapped => Map(new EventScript(TraceCoverage.None).AnonPage().Pin("get", 0));

    static EventScript FreedWhileMapped =>
        Mapped.Unpin("early", 0).Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap");

    [Fact]
    public void A_page_that_is_freed_while_it_is_mapped_for_a_device_is_found_and_no_early_release() =>
        Finds(Unmap(FreedWhileMapped), Late);

    [Fact]
    public void Whoever_freed_a_mapped_page_that_nobody_held_is_blamed() =>
        Finds(
            Unmap(Map(new EventScript(TraceCoverage.None).AnonPage()).Add(EventKind.Free, "free")),
            "dma-after-free 0x1000@free x1");

    [Fact]
    public void A_page_that_is_freed_after_it_was_unmapped_is_not_found() =>
        FindsNothing(Unmap(Mapped).Unpin("end", 0).Add(EventKind.Free, "munmap"));

    [Fact]
    public void A_mapping_that_only_reads_memory_is_not_found() =>
        FindsNothing(Unmap(Map(new EventScript(TraceCoverage.None).AnonPage(), EventFlags.None)
            .Add(EventKind.Free, "free")));

    [Fact]
    public void A_mapping_that_is_never_unmapped_makes_way_for_the_next_one_of_its_device() =>
        FindsNothing(Unmap(Map(FreedWhileMapped.AnonPage())));

    [Fact]
    public void What_a_driver_marks_and_has_mapped_is_found_once() =>
        Finds(
            Unmap(Complete(
                Mapped.Add(EventKind.IoSubmit, "bio", request: 1, flags: EventFlags.Write).Unpin("early", 0)
                    .Add(EventKind.Zap, "munmap", refs: -1, maps: -1).Add(EventKind.Free, "munmap"))),
            Late,
            Early);

    [Fact]
    public void Where_stores_are_in_the_trace_a_late_completion_without_one_is_harmless() =>
        Finds(Freed.Add(EventKind.IoComplete, "bio_endio", request: 1), "early-release 0x1000@early x1");

    [Fact]
    public void A_device_that_stores_into_the_pages_next_life_is_found() =>
        Finds(Freed.AnonPage().Store(), "dma-after-free 0x1000@early x1", "early-release 0x1000@early x1");

    /// <summary>A page that another user pinned twice released is freed under the one that still holds it.</summary>
    static EventScript FreedUnderItsHolder =>
        AnonPage.Pin("get", 1).Unpin("foreign", 0).Add(EventKind.Zap, "munmap", refs: -1, maps: -1)
            .Add(EventKind.Free, "munmap");

    [Fact]
    public void An_io_that_is_submitted_after_the_page_was_freed_is_found() =>
        Finds(FreedUnderItsHolder.Submit(1).Store(), "dma-after-free 0x1000@munmap x1", "over-unpin 0x1000@foreign x1");

    [Fact]
    public void An_io_that_is_submitted_in_the_pages_next_life_is_found() =>
        Finds(
            FreedUnderItsHolder.AnonPage().Submit(1).Store(),
            "dma-after-free 0x1000@munmap x1",
            "over-unpin 0x1000@foreign x1");

    [Fact]
    public void What_was_held_in_a_former_life_says_nothing_about_the_next() =>
        Finds(
            FreedUnderItsHolder.FilePage().Add(EventKind.Unmap, "reclaim", refs: -1, maps: -1)
                .StartWriteback("flusher"),
            "over-unpin 0x1000@foreign x1");

    [Fact]
    public void If_somebody_else_freed_the_page_he_is_blamed() =>
        Finds(
            AnonPage.Pin("get", 1).Submit(1).Unpin("foreign", 0).Add(EventKind.Zap, "munmap", refs: -1, maps: -1)
                .Add(EventKind.Free, "munmap").Store(),
            "dma-after-free 0x1000@munmap x1",
            "over-unpin 0x1000@foreign x1");
}
