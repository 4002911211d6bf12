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
