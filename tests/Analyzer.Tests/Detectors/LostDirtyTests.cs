using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LostDirtyTests
{
    internal static EventScript Dropped(EventScript page, string at, EventFlags flags) => page.Add(
        EventKind.CacheRemove, at, refs: -1, clear: PageFlags.Cached | PageFlags.NeedsBuffers, flags: flags);

    [Fact]
    public void A_page_dropped_without_its_last_store_has_lost_data()
    {
        var page = FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("b").Store().Complete().Unpin("c", 1);
        Finds(
            Dropped(page, "shrink", EventFlags.Reclaim), "lost-dirty 0x1000@get x1", "write-to-clean 0x1000@get x1");
    }

    static EventScript Stored => FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("b").Store().Complete();

    [Fact]
    public void A_page_that_is_clean_and_stale_when_nobody_can_dirty_it_any_more_has_lost_data() =>
        Finds(Stored.Unpin("c", 1), "lost-dirty 0x1000@get x1", "write-to-clean 0x1000@get x1");

    [Fact]
    public void A_page_whose_holder_may_still_dirty_it_has_not() => Finds(Stored, "write-to-clean 0x1000@get x1");

    [Fact]
    public void A_holder_whose_request_has_ended_will_not_dirty_it() => Finds(
        Stored.End("close"),
        "leaked-pin 0x1000@get x1",
        "lost-dirty 0x1000@get x1",
        "write-to-clean 0x1000@get x1");

    [Fact]
    public void A_page_that_is_dirty_when_the_trace_ends_will_be_written() =>
        Finds(Stored.Dirty("c").Unpin("c", 1), "write-to-clean 0x1000@get x1");

    [Fact]
    public void A_page_dropped_after_its_writeback_has_lost_nothing()
    {
        var page = FilePage.Dirty("w").Add(EventKind.CpuStore, "w").Clean("b").StartWriteback("b").EndWriteback("b");
        FindsNothing(Dropped(page, "shrink", EventFlags.Reclaim));
    }

    [Fact]
    public void A_truncated_page_may_lose_its_data()
    {
        var page = FilePage.Dirty("w").Add(EventKind.CpuStore, "w").Clean("truncate");
        FindsNothing(Dropped(page, "truncate", EventFlags.None));
    }
}
