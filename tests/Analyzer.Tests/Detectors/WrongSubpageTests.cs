using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class WrongSubpageTests
{
    static EventScript TailPinned =>
        new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Anon, arg: 1).Begin("read")
        .Add(
            EventKind.Pin,
            "io_sqe_buffer_register",
            refs: 1,
            pins: 1,
            token: 1,
            request: 1,
            flags: EventFlags.Gup | EventFlags.Write,
            arg: 1 << 8);

    [Fact]
    public void An_unpin_of_another_page_of_the_folio_is_found() =>
        Finds(
            TailPinned.Add(EventKind.Unpin, "io_release_ubuf", refs: -1, pins: -1, token: 1, request: 1),
            "wrong-subpage 0x1000@io_release_ubuf x1");

    [Fact]
    public void An_unpin_of_the_page_that_was_pinned_is_right() =>
        FindsNothing(
            TailPinned.Add(EventKind.Unpin, "io_release_ubuf", refs: -1, pins: -1, token: 1, request: 1, arg: 1 << 8));

    [Fact]
    public void A_device_that_stores_beyond_what_was_pinned_is_found() =>
        Finds(
            TailPinned.Submit(1).Add(EventKind.DmaStore, "device", request: 1, arg: 0),
            "wrong-subpage 0x1000@io_sqe_buffer_register x1");
}
