using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class MixedCleanupTests
{
    static EventScript TwoPages => AnonPage.AnonPage(Other).Pin("get", 1).Get("filemap_get_folio", 2, page: Other);

    [Fact]
    public void One_clean_up_that_puts_a_pin_and_a_reference_is_found() =>
        Finds(
            TwoPages.Put("nfs_clear_request", 1).Put("nfs_clear_request", 2, page: Other),
            "mixed-cleanup 0x2000@nfs_clear_request x1",
            "put-on-pin 0x1000@nfs_clear_request x1");

    [Fact]
    public void A_page_that_an_io_only_lists_must_not_be_released_with_it() =>
        Finds(
            AnonPage.AnonPage(Other).Get("get", 1).Submit(1).Submit(0, page: Other).Complete().Complete(page: Other)
                .Put("bio_release_page", 1).Put("bio_release_page", 0, page: Other),
            "mixed-cleanup 0x2000@bio_release_page x1");

    [Fact]
    public void A_clean_up_that_knows_what_to_do_with_each_page_is_right() =>
        FindsNothing(TwoPages.Unpin("bio_release_page", 1).Put("bio_release_page", 2, page: Other));

    [Fact]
    public void Different_pages_released_at_different_places_are_right() =>
        FindsNothing(TwoPages.Get("get", 3).Put("first", 3).Put("second", 2, page: Other).Unpin("third", 1));
}
