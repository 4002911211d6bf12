using Pintrace.Analyzer.Findings;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Findings;

public class EvidenceTests
{
    [Fact]
    public void The_evidence_tells_who_acquired_who_interfered_who_released()
    {
        var trace = FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("flusher < kthread").Store().Trace;
        var finding = Assert.Single(Analysis.Run(trace).Findings);
        Assert.Equal(
            ["acquired get", "interfered flusher < kthread", "accessed device"],
            new Evidence(trace, [finding]).Of(finding).Select(s => $"{s.Part} {trace.Names.Stack(s.Event.Callsite)}"));
    }
}
