using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class LivelockTests
{
    [Fact]
    public void Ten_rounds_are_endless_and_nine_are_not()
    {
        Finds(
            AnonPage.Pin("ib_umem_get", 1).Add(EventKind.Retry, "compact_zone", n: 10),
            "livelock 0x1000@ib_umem_get x1");
        FindsNothing(AnonPage.Pin("ib_umem_get", 1).Add(EventKind.Retry, "compact_zone", n: 9));
    }
}
