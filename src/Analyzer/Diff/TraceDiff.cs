using System.Text.Json;
using Pintrace.Analyzer.Statistics;

namespace Pintrace.Analyzer.Diff;

/// <summary>A number of a callsite that changed.</summary>
/// <param name="Callsite">Where.</param>
/// <param name="Metric">Which number: gets, pins, leaked, ...</param>
/// <param name="Base">In the base.</param>
/// <param name="New">In the new trace.</param>
public readonly record struct CallsiteDelta(string Callsite, string Metric, long Base, long New);

/// <summary>A number about the whole log that changed; null where a side does not have it.</summary>
/// <param name="Metric">What it is, with its unit and which way it should go.</param>
/// <param name="Base">In the base.</param>
/// <param name="New">In the new trace.</param>
readonly record struct MetricDelta(Metric Metric, long? Base, long? New)
{
    /// <summary>better, worse, or changed where neither is meant.</summary>
    public string Word => Metric.Polarity == Polarity.Neutral || Base is null || New is null ? "changed" : New < Base == (Metric.Polarity == Polarity.LessIsBetter) ? "better" : "worse";
}

/// <summary>A decision of the two policies that differs; null where a policy has no such decision.</summary>
/// <param name="Decision">What was to be decided.</param>
/// <param name="Base">What the base's policy does.</param>
/// <param name="New">What the new one does.</param>
public readonly record struct DecisionDelta(string Decision, string? Base, string? New);

/// <summary>Compares two runs: findings, numbers by callsite and of the whole, decisions of the policies, states of pages until they part.</summary>
public sealed class TraceDiff
{
    /// <summary>By how many percent numbers of real runs may differ, if nobody says otherwise.</summary>
    public const double DefaultTolerance = 10;

    /// <summary>Compares two sides.</summary>
    /// <param name="base">What to compare with.</param>
    /// <param name="new">What may be worse.</param>
    /// <param name="tolerancePercent">By how much real runs may differ.</param>
    /// <param name="cancel">Stops early.</param>
    public TraceDiff(DiffSide @base, DiffSide @new, double tolerancePercent = DefaultTolerance, CancellationToken cancel = default)
    {
        (Base, New) = (@base, @new);
        Tolerance = new Tolerance(@base, @new, tolerancePercent);
        Findings = FindingMatching.Match(@base, @new, Tolerance);
        Callsites = CallsiteDeltas();
        Metrics = MetricDeltas();
        Decisions = DecisionDeltas();
        FirstDivergence = StateDivergence.Find(@base, @new, cancel);
    }

    /// <summary>The base.</summary>
    public DiffSide Base { get; }
    /// <summary>The new side.</summary>
    public DiffSide New { get; }
    /// <summary>When numbers count as different.</summary>
    public Tolerance Tolerance { get; }
    /// <summary>The findings of both, the worst change first.</summary>
    public IReadOnlyList<FindingDelta> Findings { get; }
    /// <summary>Numbers of callsites that changed, the largest change first.</summary>
    public IReadOnlyList<CallsiteDelta> Callsites { get; }
    /// <summary>Numbers of the whole log that changed.</summary>
    internal IReadOnlyList<MetricDelta> Metrics { get; }
    /// <summary>Decisions of the policies that differ.</summary>
    public IReadOnlyList<DecisionDelta> Decisions { get; }
    /// <summary>Where the states of pages part; null if they do not, or can not be compared.</summary>
    public Divergence? FirstDivergence { get; }
    /// <summary>regression; inconclusive (what is new or worse is so only where events were lost, or what is gone may be among those that the new trace lost); improvement; or same.</summary>
    public string Verdict =>
        Findings.Any(d => d.IsRegression) ? "regression"
        : Findings.Any(d => d.IsSuspect || IsFixedByLoss(d)) ? "inconclusive"
        : Findings.Any(d => d.Change is Change.Fixed or Change.Fewer) ? "improvement" : "same";

    /// <summary>It is gone or rarer in a trace that lost events: nobody knows whether it is fixed.</summary>
    bool IsFixedByLoss(FindingDelta d) => New.Gaps > 0 && (d.Change is Change.Fixed or Change.Fewer);

    /// <summary>The findings with one of these changes.</summary>
    public IEnumerable<FindingDelta> Of(params Change[] changes) => Findings.Where(d => changes.Contains(d.Change));

    List<CallsiteDelta> CallsiteDeltas()
    {
        var deltas = new List<CallsiteDelta>();
        foreach (string callsite in Base.Callsites.Keys.Union(New.Callsites.Keys))
            foreach (string metric in CallsiteColumns.Counts.Select(c => c.Name))
            {
                long old = Number(Base, callsite, metric), now = Number(New, callsite, metric);
                if (Tolerance.Differs(old, now)) deltas.Add(new CallsiteDelta(callsite, metric, old, now));
            }
        return [.. deltas.OrderByDescending(d => Math.Abs(d.New - d.Base)).ThenBy(d => d.Callsite, StringComparer.Ordinal).ThenBy(d => d.Metric, StringComparer.Ordinal)];
    }

    static long Number(DiffSide side, string callsite, string metric) => side.Callsites.TryGetValue(callsite, out var row) ? row[metric] : 0;

    List<MetricDelta> MetricDeltas()
    {
        var (before, after) = (Base.Metrics.ToDictionary(m => m.Name), New.Metrics.ToDictionary(m => m.Name));
        return [.. New.Metrics.Concat(Base.Metrics).DistinctBy(m => m.Name).Select(m => new MetricDelta(m, before.GetValueOrDefault(m.Name)?.Value, after.GetValueOrDefault(m.Name)?.Value)).Where(IsDifferent)];
    }

    bool IsDifferent(MetricDelta d) => d.Base is not { } x || d.New is not { } y ? d.Base != d.New : d.Metric.Unit is "ns" or "gaps" ? Tolerance.DiffersAsIs(x, y) : Tolerance.Differs(x, y);

    List<DecisionDelta> DecisionDeltas()
    {
        var (before, after) = (Read(Base.Header.Decisions), Read(New.Header.Decisions));
        if (before.Count == 0 || after.Count == 0) return [];
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(d => new DecisionDelta(d, before.GetValueOrDefault(d), after.GetValueOrDefault(d))).Where(d => d.Base != d.New)];
    }

    static Dictionary<string, string> Read(string decisions)
    {
        if (decisions.Length == 0) return [];
        using var json = JsonDocument.Parse(decisions);
        var all = new Dictionary<string, string>();
        foreach (var decision in json.RootElement.EnumerateObject()) all[decision.Name] = decision.Value.ToString();
        return all;
    }
}
