using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Recorder.EventLog;
using Xunit;

namespace Pintrace.Analyzer.Tests.Diff;

public class FindingMatchingTests
{
    static DiffSide Side(int findings, string prefix) => new()
    {
        Path = "x", Header = new TraceHeader { Source = TraceHeader.Simulated, Coverage = TraceCoverage.Full },
        Events = 1, Refused = 0, FindingCount = findings, Gaps = 0,
        Findings = [.. Enumerable.Range(0, findings).Select(i => Finding(i, prefix))],
        Callsites = new Dictionary<string, IReadOnlyDictionary<string, long>>(),
    };

    static SideFinding Finding(int i, string prefix) => new(
        $"F{i}", FindingKind.LeakedPin, Severity.Error, Consequence.Leak, "anon", $"{prefix}{i}", Related: null,
        $"{prefix}{i:x32}", Count: 1, Conclusive: true, IsSuppressed: false);

    /// <summary>The number of comparisons was the square of the number of findings, which took minutes.</summary>
    [Fact]
    public void Many_findings_that_differ_are_matched_by_their_keys()
    {
        DiffSide a = Side(100_000, "a"), b = Side(100_000, "b");
        var deltas = FindingMatching.Match(a, b, new Tolerance(a, b, 0));
        Assert.Equal((100_000, 100_000), (deltas.Count(d => d.Base is null), deltas.Count(d => d.New is null)));
    }

    [Fact]
    public void Of_equal_keys_each_is_taken_once()
    {
        DiffSide a = Side(2, "a"), b = Side(3, "a");
        Assert.Equal(
            [Change.New, Change.Unchanged, Change.Unchanged],
            FindingMatching.Match(a, b, new Tolerance(a, b, 0)).Select(d => d.Change));
    }
}
