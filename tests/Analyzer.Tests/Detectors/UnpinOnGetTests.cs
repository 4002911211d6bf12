using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class UnpinOnGetTests
{
    [Fact]
    public void Unpin_of_a_reference_is_found() =>
        Finds(AnonPage.Get("a", 1).Unpin("b", 1), "unpin-on-get 0x1000@b x1");
}
