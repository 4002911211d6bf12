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
