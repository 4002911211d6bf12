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

    [Fact]
    public void A_device_that_keeps_its_mapping_stores_into_a_clean_page() =>
        Finds(
            Mirrored.Submit(1).Clean("flusher").Store(),
            "lost-dirty 0x1000@hmm_range_fault x1",
            "write-to-clean 0x1000@hmm_range_fault x1");
}
