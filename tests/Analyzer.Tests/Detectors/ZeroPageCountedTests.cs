using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class ZeroPageCountedTests
{
    [Fact]
    public void A_pin_of_the_zero_page_is_told() =>
        Finds(
            new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Zero).Pin("vaddr_get_pfns", 1, write: false),
            "zero-page-counted 0x1000@vaddr_get_pfns x1");

    [Fact]
    public void A_pin_that_counts_nothing_is_neither_told_nor_held() =>
        FindsNothing(
            new EventScript(TraceCoverage.None).Add(EventKind.Alloc, "setup", set: PageFlags.Zero)
                .Add(EventKind.Pin, "vaddr_get_pfns", flags: EventFlags.Gup | EventFlags.Uncounted)
                .Add(EventKind.ActorExit, "do_exit", page: 0)
                .Add(EventKind.Alloc, "later", page: Other, tickNs: 1_000_000_000));

    [Fact]
    public void A_reference_of_the_zero_page_is_not_told() =>
        FindsNothing(
            new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Zero).Get("iter_to_pipe", 1, write: false));
}
