using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class PutOnPinTests
{
    [Fact]
    public void Put_of_a_pin_is_found() =>
        Finds(AnonPage.Pin("dio_refill_pages", 1).Put("dio_bio_complete", 1), "put-on-pin 0x1000@dio_bio_complete x1");

    [Fact]
    public void Put_of_a_reference_is_right() => FindsNothing(AnonPage.Get("a", 1).Put("b", 1));
}
