using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class OrphanedPinTests
{
    [Fact]
    public void A_page_truncated_while_pinned_is_an_orphan() =>
        Finds(
            FilePage.Pin("get", 1)
                .Add(
                    EventKind.CacheRemove,
                    "truncate_inode_folio",
                    refs: -1,
                    clear: PageFlags.Cached | PageFlags.NeedsBuffers),
            "orphaned-pin 0x1000@truncate_inode_folio x1");

    [Fact]
    public void A_pinned_page_that_reclaim_takes_out_of_its_file_is_none() =>
        FindsNothing(
            FilePage.Pin("get", 1)
                .Add(
                    EventKind.CacheRemove,
                    "__remove_mapping",
                    refs: -1,
                    clear: PageFlags.Cached | PageFlags.NeedsBuffers,
                    flags: EventFlags.Reclaim));
}
