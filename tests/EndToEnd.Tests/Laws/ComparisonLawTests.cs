using Pintrace.Analyzer.Diff;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>How two logs compare with themselves and with each other the other way round.</summary>
public class ComparisonLawTests
{
    static IEnumerable<Sample> Simulated => Samples.EveryNth(17).Concat(Samples.Loads(1, 3000));

    [Fact]
    public void A_log_does_not_differ_from_itself() =>
        Law.Holds(
            Simulated.Concat(Samples.RealRuns()),
            trace => Differences(new TraceDiff(DiffSide.Of(trace, "a"), DiffSide.Of(trace, "b"))));

    static IEnumerable<string> Differences(TraceDiff diff) =>
    [
        .. diff.Findings.Where(d => d.Change != Change.Unchanged).Select(d => $"{d}"),
        .. diff.Callsites.Select(d => $"{d}"),
        .. diff.Metrics.Select(d => $"{d}"),
        .. diff.Decisions.Select(d => $"{d}"),
        .. new[] { diff.FirstDivergence }.OfType<Divergence>().Select(d => $"{d}"),
        .. new[] { diff.Verdict }.Where(v => v != "same"),
    ];

    [Fact]
    public void A_comparison_the_other_way_round_is_its_mirror()
    {
        foreach (var samples in new[] { Simulated, Samples.RealRuns() })
        {
            DiffSide[] sides = [.. samples.AsParallel().AsOrdered().Select(s => DiffSide.Of(s.Record(), s.Command))];
            var neighbours = sides.Skip(1).Zip(sides, (a, b) => (A: a, B: b));
            Law.HoldsOf(neighbours, n => Crooked(n.A, n.B).Select(w => $"{n.A.Path} against {n.B.Path}: {w}"));
        }
    }

    static IEnumerable<string> Crooked(DiffSide a, DiffSide b)
    {
        var there = Told(new TraceDiff(a, b)).ToList();
        var back = Told(Mirror(new TraceDiff(b, a))).ToList();
        return there.Except(back).Concat(back.Except(there));
    }

    /// <summary>All of a comparison that has a direction.</summary>
    sealed record Directed(
        IEnumerable<FindingDelta> Findings,
        IEnumerable<CallsiteDelta> Callsites,
        IEnumerable<MetricDelta> Metrics,
        IEnumerable<DecisionDelta> Decisions,
        Divergence? FirstDivergence);

    static Directed Mirror(TraceDiff d) => new(
        d.Findings.Select(f => new FindingDelta(Mirror(f.Change), f.New, f.Base)),
        d.Callsites.Select(c => c with { Base = c.New, New = c.Base }),
        d.Metrics.Select(m => m with { Base = m.New, New = m.Base }),
        d.Decisions.Select(x => x with { Base = x.New, New = x.Base }),
        d.FirstDivergence is { } first ? Mirror(first) : null);

    static Divergence Mirror(Divergence d) =>
        d with { BaseSeq = d.NewSeq, NewSeq = d.BaseSeq, Base = d.New, New = d.Base };

    static Change Mirror(Change change) => change switch
    {
        Change.New => Change.Fixed,
        Change.Fixed => Change.New,
        Change.Worse => Change.Fewer,
        Change.Fewer => Change.Worse,
        _ => change,
    };

    static IEnumerable<string> Told(TraceDiff d) =>
        Told(new Directed(d.Findings, d.Callsites, d.Metrics, d.Decisions, d.FirstDivergence));

    static IEnumerable<string> Told(Directed d) =>
        d.Findings.Select(f => $"{f.Change} {f.Base} {f.New}")
            .Concat(d.Callsites.Select(c => $"{c}"))
            .Concat(d.Metrics.Select(m => $"{m.Metric.Name} {m.Base} {m.New}"))
            .Concat(d.Decisions.Select(x => $"{x}"))
            .Append($"{d.FirstDivergence}")
            .Order(StringComparer.Ordinal);

    /// <summary>The laws are seen to fail.</summary>
    [Fact]
    public void A_difference_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var diff = new TraceDiff(DiffSide.Of(trace, "a"), DiffSide.Of(Retold.Prefix(trace, 25).Trace, "b"));
        Assert.Contains("improvement", Differences(diff));
        Assert.NotEqual(Told(diff), Told(Mirror(diff)));
    }
}
