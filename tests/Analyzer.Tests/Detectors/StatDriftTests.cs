using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class StatDriftTests
{
    [Fact]
    public void A_pin_that_one_counter_does_not_see_makes_the_two_drift()
    {
        var script = AnonPage.Add(
            EventKind.Pin,
            "folio_add_pin",
            refs: 1024,
            token: 1,
            request: 1,
            flags: EventFlags.Gup | EventFlags.NoStat);
        Finds(script.Unpin("bio_release_page", 1), "stat-drift 0x1000@folio_add_pin x1");
    }
}
