using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Diff;

/// <summary>Occurrences of a kind of finding at a callsite, in both traces. Pages are left out: they differ between runs.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Callsite">Who is to blame.</param>
/// <param name="Base">How often in the base.</param>
/// <param name="New">How often in the new trace.</param>
public readonly record struct FindingDelta(FindingKind Kind, string Callsite, int Base, int New);

/// <summary>A number of a callsite that changed.</summary>
/// <param name="Callsite">Where.</param>
/// <param name="Metric">Which number: gets, pins, leaked, ...</param>
/// <param name="Base">In the base.</param>
/// <param name="New">In the new trace.</param>
public readonly record struct CallsiteDelta(string Callsite, string Metric, long Base, long New);

/// <summary>The first event in which two traces differ; a side is null where its trace has ended.</summary>
/// <param name="Seq">Number of the event.</param>
/// <param name="Base">The base's event in words.</param>
/// <param name="New">The new trace's event in words.</param>
public readonly record struct Divergence(long Seq, string? Base, string? New);

/// <summary>Compares two traces: findings by kind and callsite, numbers by callsite, events until they part.</summary>
public sealed class TraceDiff
{
    TraceDiff(AnalysisReport @base, AnalysisReport @new, Divergence? divergence)
    {
        (Base, New, FirstDivergence) = (@base, @new, divergence);
        var deltas = FindingDeltas(@base, @new);
        Worse = [.. deltas.Where(d => d.New > d.Base)];
        Better = [.. deltas.Where(d => d.New < d.Base)];
        Unchanged = [.. deltas.Where(d => d.New == d.Base)];
        Callsites = CallsiteDeltas(@base.Callsites, @new.Callsites);
    }

    /// <summary>Analysis of the base.</summary>
    public AnalysisReport Base { get; }
    /// <summary>Analysis of the new trace.</summary>
    public AnalysisReport New { get; }
    /// <summary>New findings, and those that became more.</summary>
    public IReadOnlyList<FindingDelta> Worse { get; }
    /// <summary>Findings that are gone, or became fewer.</summary>
    public IReadOnlyList<FindingDelta> Better { get; }
    /// <summary>Findings that both have, as often.</summary>
    public IReadOnlyList<FindingDelta> Unchanged { get; }
    /// <summary>Numbers that changed, the largest change first.</summary>
    public IReadOnlyList<CallsiteDelta> Callsites { get; }
    /// <summary>Where the events part; null if they are the same.</summary>
    public Divergence? FirstDivergence { get; }
    /// <summary>regression, improvement, or same.</summary>
    public string Verdict => Worse.Count > 0 ? "regression" : Better.Count > 0 ? "improvement" : "same";

    /// <summary>Analyzes both and compares.</summary>
    /// <exception cref="InputException">One of them is damaged.</exception>
    public static TraceDiff Compare(ITrace @base, ITrace @new, CancellationToken cancel = default) =>
        new(Analysis.Run(@base, cancel: cancel), Analysis.Run(@new, cancel: cancel), EventComparison.FirstDifference(@base, @new));

    static List<FindingDelta> FindingDeltas(AnalysisReport a, AnalysisReport b)
    {
        var (before, after) = (Counts(a), Counts(b));
        return [.. before.Keys.Union(after.Keys).Order().Select(k => new FindingDelta(k.Kind, k.Callsite, before.GetValueOrDefault(k), after.GetValueOrDefault(k)))];
    }

    static Dictionary<(FindingKind Kind, string Callsite), int> Counts(AnalysisReport report) =>
        report.Findings.GroupBy(f => (f.Kind, report.Names.CallsiteName(f.Callsite))).ToDictionary(g => g.Key, g => g.Sum(f => f.Count));

    static List<CallsiteDelta> CallsiteDeltas(IReadOnlyList<CallsiteRow> a, IReadOnlyList<CallsiteRow> b)
    {
        var (before, after) = (a.ToDictionary(r => r.Callsite), b.ToDictionary(r => r.Callsite));
        var deltas = new List<CallsiteDelta>();
        foreach (string callsite in before.Keys.Union(after.Keys))
            foreach (var (metric, read) in CallsiteColumns.Counts)
            {
                long old = before.TryGetValue(callsite, out var x) ? read(x) : 0, now = after.TryGetValue(callsite, out var y) ? read(y) : 0;
                if (old != now) deltas.Add(new CallsiteDelta(callsite, metric, old, now));
            }
        return [.. deltas.OrderByDescending(d => Math.Abs(d.New - d.Base)).ThenBy(d => d.Callsite, StringComparer.Ordinal).ThenBy(d => d.Metric, StringComparer.Ordinal)];
    }
}
