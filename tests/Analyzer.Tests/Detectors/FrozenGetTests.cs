using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class FrozenGetTests
{
    [Fact]
    public void A_warning_about_a_frozen_page_is_found_and_another_is_not()
    {
        Finds(
            AnonPage.Add(EventKind.Freeze, "convert", refs: -1, set: PageFlags.Frozen).Add(EventKind.Warn, "tee"),
            "frozen-get 0x1000@tee x1");
        FindsNothing(AnonPage.Add(EventKind.Warn, "tee"));
    }
}
