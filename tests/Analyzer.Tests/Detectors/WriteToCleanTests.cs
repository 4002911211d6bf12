using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class WriteToCleanTests
{
    [Fact]
    public void A_store_into_a_dirty_page_is_right() =>
        FindsNothing(FilePage.Dirty("fault").Pin("get", 1).Submit(1).Store());

    [Fact]
    public void A_store_into_a_clean_page_is_found() =>
        Finds(
            FilePage.Dirty("fault").Pin("bio_iov_iter_get_pages", 1).Submit(1).Clean("flusher").Store(),
            "write-to-clean 0x1000@bio_iov_iter_get_pages x1");

    [Fact]
    public void A_store_into_anonymous_memory_needs_no_dirty_page() =>
        FindsNothing(AnonPage.Pin("get", 1).Submit(1).Store());

    /// <summary>What is stored into a block of a DAX file is on the medium.</summary>
    [Fact]
    public void A_store_into_a_DAX_file_needs_no_dirty_page() =>
        FindsNothing(
            new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.Dax)
                .Add(EventKind.CacheAdd, "setup", set: PageFlags.Cached, n: 0)
                .Add(EventKind.Map, "setup", refs: 1, maps: 1)
                .Begin("read").Pin("get", 1).Submit(1).Store());

    [Fact]
    public void A_device_that_keeps_its_mapping_stores_into_a_clean_page() =>
        Finds(
            Mirrored.Submit(1).Clean("flusher").Store(),
            "lost-dirty 0x1000@hmm_range_fault x1",
            "write-to-clean 0x1000@hmm_range_fault x1");
}
