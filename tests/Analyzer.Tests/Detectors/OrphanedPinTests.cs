using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class OrphanedPinTests
{
    static EventScript Truncated(EventScript page) => page.Add(
        EventKind.CacheRemove, "truncate_inode_folio", refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers);

    [Fact]
    public void A_device_that_stores_into_a_page_that_was_truncated_has_an_orphan() =>
        Finds(
            Truncated(FilePage.Dirty("fault").Pin("get", 1).Submit(1)).Store().Store(),
            "orphaned-pin 0x1000@truncate_inode_folio x2");

    [Fact]
    public void A_pin_that_nobody_uses_any_more_when_the_page_is_truncated_is_none() =>
        FindsNothing(Truncated(FilePage.Dirty("fault").Pin("get", 1).Submit(1).Store().Complete()).Unpin("put", 1));

    [Fact]
    public void A_page_that_is_acquired_after_its_truncation_is_as_it_was() =>
        FindsNothing(Truncated(FilePage.Get("lookup", 9)).Pin("get", 1).Submit(1).Store());

    [Fact]
    public void The_kernel_that_stores_for_a_user_uses_what_it_holds() =>
        Finds(
            Truncated(FilePage.Dirty("fault").Pin("get", 1)).Add(EventKind.CpuStore, "copy", token: 1),
            "orphaned-pin 0x1000@truncate_inode_folio x1");

    [Fact]
    public void Where_stores_are_not_in_the_trace_a_pin_at_the_truncation_is_enough()
    {
        const TraceCoverage noStores = TraceCoverage.Full & ~TraceCoverage.Stores & ~TraceCoverage.Counts;
        Finds(
            Truncated(new EventScript(noStores).FilePage().Pin("get", 1)),
            "orphaned-pin 0x1000@truncate_inode_folio x1");
        FindsNothing(new EventScript(noStores).FilePage().Pin("get", 1).Add(
            EventKind.CacheRemove, "shrink", refs: -1, clear: PageFlags.Cached, flags: EventFlags.Reclaim));
    }
}
