using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class OverUnpinTests
{
    [Fact]
    public void Unpin_of_nobodys_pin_is_found() =>
        Finds(AnonPage.Pin("a", 1).Unpin("iopt_area_unfill", token: 0), "over-unpin 0x1000@iopt_area_unfill x1");

    [Fact]
    public void A_second_unpin_of_the_same_pin_is_found() =>
        Finds(AnonPage.Pin("a", 1).Unpin("b", 1).Unpin("c", 1), "over-unpin 0x1000@c x1");
}
