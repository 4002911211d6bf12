using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LostDirtyTests
{
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
}
