using System.Globalization;
using System.Text.Json;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>What is compared, and how strictly.</summary>
public sealed record DiffOptions
{
    /// <summary>By how many percent numbers of real runs may differ by default.</summary>
    public const double DefaultTolerance = 10;

    /// <summary>By how many percent numbers of real runs may differ.</summary>
    public double TolerancePercent { get; init; } = DefaultTolerance;
    /// <summary>Runs that differ in more than their policies are compared too.</summary>
    public bool Anyway { get; init; }
    /// <summary>Scenarios whose seeds only make them different runs of one load.</summary>
    public IReadOnlySet<string> Loads { get; init; } = new HashSet<string>();
}

/// <summary>A kind of finding that only one side could show.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="FindableIn">The side that could: base or new.</param>
/// <param name="Reason">Why the other could not.</param>
sealed record OneSidedKind(FindingKind Kind, string FindableIn, string Reason);

/// <summary>
/// Compares two runs: findings, numbers by callsite and for the whole trace, decisions of the policies, and states of
/// pages until they part.
/// </summary>
public sealed class TraceDiff
{
    /// <summary>Compares two sides.</summary>
    /// <param name="base">What to compare with.</param>
    /// <param name="new">What may be worse.</param>
    /// <param name="options">What is compared, and how strictly.</param>
    /// <param name="cancel">Stops early.</param>
    public TraceDiff(
        DiffSide @base, DiffSide @new, DiffOptions? options = null, CancellationToken cancel = default)
    {
        (Base, New, _options) = (@base, @new, options ?? new DiffOptions());
        Tolerance = new Tolerance(@base, @new, _options.TolerancePercent);
        Findings = FindingMatching.Match(@base, @new, Tolerance);
        Callsites = CallsiteDeltas();
        Metrics = MetricDeltas();
        Decisions = DecisionDeltas();
        OneSided = [.. FindableIn("base", @base, @new), .. FindableIn("new", @new, @base)];
        FirstDivergence = StateDivergence.Find(@base, @new, cancel);
    }

    readonly DiffOptions _options;

    /// <summary>The base.</summary>
    public DiffSide Base { get; }
    /// <summary>The new side.</summary>
    public DiffSide New { get; }
    /// <summary>When numbers count as different.</summary>
    internal Tolerance Tolerance { get; }
    /// <summary>The findings of both, the worst change first.</summary>
    internal IReadOnlyList<FindingDelta> Findings { get; }
    /// <summary>Numbers of callsites that changed, the largest change first.</summary>
    internal IReadOnlyList<CallsiteDelta> Callsites { get; }
    /// <summary>Numbers of the whole trace that changed.</summary>
    internal IReadOnlyList<MetricDelta> Metrics { get; }
    /// <summary>Decisions of the policies that differ.</summary>
    internal IReadOnlyList<DecisionDelta> Decisions { get; }
    /// <summary>The kinds that only one side could show: first those of the base, each in their order.</summary>
    internal IReadOnlyList<OneSidedKind> OneSided { get; }
    /// <summary>Where the states of pages part; null if they do not, or cannot be compared.</summary>
    internal Divergence? FirstDivergence { get; }

    /// <summary>
    /// not comparable (the sides differ in more than their policies); regression; inconclusive (something is new or
    /// worse only where events were lost, what is gone may be hidden by events that the new trace lost, or only one
    /// side could show it); improvement; or same.
    /// </summary>
    public string Verdict
    {
        get
        {
            if (!IsComparable) return "not comparable";
            if (Findings.Any(d => d.IsRegression && !IsOneSided(d.Kind))) return "regression";
            if (Findings.Any(d => d.IsSuspect || IsFixedByLoss(d) || IsHidden(d))) return "inconclusive";
            return Findings.Any(d => d.IsBetter) ? "improvement" : "same";
        }
    }

    /// <summary>False if the sides differ in more than their policies, and that was not asked for.</summary>
    internal bool IsComparable => _options.Anyway || WhyNotComparable is null;

    /// <summary>It is gone or rarer in a trace that lost events, so it may not be fixed.</summary>
    bool IsFixedByLoss(FindingDelta d) => New.Gaps > 0 && d.IsBetter;

    /// <summary>It is on one side only, and the other could not have shown it.</summary>
    bool IsHidden(FindingDelta d) => IsOneSided(d.Kind) && (d.IsBetter || d.IsSuspect);

    /// <summary>
    /// True for a kind that only one side could show, or of which not all are listed: nothing follows from its absence
    /// on the other side.
    /// </summary>
    internal bool IsOneSided(FindingKind kind) => OneSided.Any(o => o.Kind == kind)
        || Base.NotAllListed.Contains(kind) || New.NotAllListed.Contains(kind);

    static IEnumerable<OneSidedKind> FindableIn(string name, DiffSide sees, DiffSide blind) =>
        blind.NotFindable.Where(n => !sees.NotFindable.ContainsKey(n.Key)).OrderBy(n => n.Key)
            .Select(n => new OneSidedKind(n.Key, name, n.Value));

    /// <summary>
    /// In what the sides differ, besides policy, version or run, so that no difference can be blamed on those; null if
    /// in nothing.
    /// </summary>
    public string? WhyNotComparable
    {
        get
        {
            var (a, b) = (Base.Header, New.Header);
            if (a.Source != b.Source) return "one side is simulated, the other is of a real kernel";
            if (a.Source == TraceHeader.Imported) return null;
            if (a.Scenario != b.Scenario) return $"the scenarios are {a.Scenario} and {b.Scenario}";
            if (a.Variant != b.Variant) return $"the variants are {a.Variant} and {b.Variant}";
            if (a.Seed == b.Seed || _options.Loads.Contains(a.Scenario)) return null;
            return $"the seeds are {Seed(a)} and {Seed(b)}";

            static string Seed(TraceHeader header) => header.Seed?.ToString(CultureInfo.InvariantCulture) ?? "none";
        }
    }

    /// <summary>The findings with one of these changes.</summary>
    internal IEnumerable<FindingDelta> Of(params Change[] changes) => Findings.Where(d => changes.Contains(d.Change));

    List<CallsiteDelta> CallsiteDeltas()
    {
        var deltas =
            from callsite in Base.Callsites.Keys.Union(New.Callsites.Keys)
            from column in CallsiteColumns.Counts
            select new CallsiteDelta(
                callsite, column.Name, column.Unit,
                Count(Base, callsite, column.Name), Count(New, callsite, column.Name));
        return
        [
            .. deltas.Where(d => Tolerance.Differs(d.Base, d.New))
                .OrderByDescending(d => Math.Abs(d.New - d.Base))
                .ThenBy(d => d.Callsite, StringComparer.Ordinal)
                .ThenBy(d => d.Metric, StringComparer.Ordinal),
        ];
    }

    static long Count(DiffSide side, string callsite, string column) =>
        side.Callsites.TryGetValue(callsite, out var row) ? row.GetValueOrDefault(column) : 0;

    List<MetricDelta> MetricDeltas()
    {
        var before = Base.Metrics.ToDictionary(m => m.Name);
        var after = New.Metrics.ToDictionary(m => m.Name);
        var deltas = New.Metrics.Concat(Base.Metrics).DistinctBy(m => m.Name).Select(m =>
            new MetricDelta(m, before.GetValueOrDefault(m.Name)?.Value, after.GetValueOrDefault(m.Name)?.Value));
        return [.. deltas.Where(IsDifferent)];
    }

    /// <summary>Times and gaps do not grow with the number of acquisitions.</summary>
    bool IsDifferent(MetricDelta d)
    {
        if (d.Base is not { } before || d.New is not { } after) return d.Base != d.New;
        return d.Metric.Unit is Units.Ns or Units.Gaps
            ? Tolerance.DiffersAsIs(before, after)
            : Tolerance.Differs(before, after);
    }

    List<DecisionDelta> DecisionDeltas()
    {
        var (before, after) = (Read(Base.Header.Decisions), Read(New.Header.Decisions));
        if (before.Count == 0 || after.Count == 0) return [];
        var deltas = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(d => new DecisionDelta(d, before.GetValueOrDefault(d), after.GetValueOrDefault(d)));
        return [.. deltas.Where(d => d.Base != d.New)];
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
