using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LeakedReferenceTests
{
    [Fact]
    public void A_reference_that_outlives_its_request_is_leaked() =>
        Finds(AnonPage.Get("nfs_read", 1).End("close"), "leaked-reference 0x1000@nfs_read x1");

    [Fact]
    public void A_mapping_of_a_device_is_no_reference_that_could_leak() => FindsNothing(Mirrored.End("close"));
}
