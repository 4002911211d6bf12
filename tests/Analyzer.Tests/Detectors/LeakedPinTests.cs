using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LeakedPinTests
{
    [Fact]
    public void A_pin_that_outlives_its_request_is_leaked() =>
        Finds(AnonPage.Pin("vhost_vdpa_pa_map", 1).End("close"), "leaked-pin 0x1000@vhost_vdpa_pa_map x1");

    [Fact]
    public void What_is_released_before_the_end_is_not_leaked() =>
        FindsNothing(AnonPage.Pin("a", 1).Get("a", 2).Put("b", 2).Unpin("b", 1).End("close"));

    [Fact]
    public void A_request_that_ends_again_leaks_nothing_more() =>
        Finds(AnonPage.Pin("a", 1).End("close").End("close"), "leaked-pin 0x1000@a x1");

    [Fact]
    public void What_an_open_request_holds_is_not_leaked() => FindsNothing(AnonPage.Pin("ib_umem_get", 1));

    [Fact]
    public void What_another_request_holds_is_not_leaked() =>
        FindsNothing(AnonPage.Pin("a", 1, request: 1).Pin("b", 2, request: 2).Unpin("a", 1).End("close", request: 1));
}
