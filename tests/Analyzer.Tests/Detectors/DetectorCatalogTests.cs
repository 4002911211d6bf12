using Pintrace.Analyzer.Detectors;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DetectorCatalogTests
{
    [Fact]
    public void Every_kind_has_one_detector_with_a_rule_and_a_title()
    {
        var detectors = DetectorCatalog.Create();
        Assert.Equal(
            Enum.GetValues<FindingKind>().Where(k => k != FindingKind.None), detectors.Select(d => d.Rule.Kind));
        Assert.All(detectors, d => Assert.EndsWith(".", d.Rule.Text, StringComparison.Ordinal));
        Assert.All(detectors, d => Assert.NotEmpty(d.Watches));
    }
}
