using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class RefcountOverflowTests
{
    [Fact]
    public void An_acquisition_that_overflows_the_count_is_found() =>
        Finds(
            AnonPage.Add(EventKind.Get, "tee", refs: 1 << 30, n: 1 << 30, token: 1)
                .Add(EventKind.Get, "tee again", refs: 1 << 30, n: 1 << 30, token: 2),
            "refcount-overflow 0x1000@tee again x1");

    [Fact]
    public void A_count_of_16_bits_overflows_sooner() =>
        Finds(
            new EventScript().Add(EventKind.Alloc, "setup", set: PageFlags.NarrowCount)
                .Add(EventKind.Get, "tee", refs: 1 << 14, n: 1 << 14, token: 1)
                .Add(EventKind.Get, "tee again", refs: (1 << 14) - (1 << 16), n: 1 << 14, token: 2),
            "refcount-overflow 0x1000@tee again x1");
}
