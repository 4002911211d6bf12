using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer;

/// <summary>What an analysis found.</summary>
/// <param name="Header">What made the log.</param>
/// <param name="Names">The log's dictionaries.</param>
/// <param name="Events">How many events were read.</param>
/// <param name="DurationNs">Time of the last event.</param>
/// <param name="Pages">How many pages the log mentions.</param>
/// <param name="Gaps">Where events were lost.</param>
/// <param name="Findings">What is wrong, the worst first, then in the order of occurrence.</param>
/// <param name="Callsites">The per-callsite table, the leaking ones first.</param>
public sealed record AnalysisReport(
    TraceHeader Header, TraceNames Names, long Events, long DurationNs, int Pages, IReadOnlyList<long> Gaps, IReadOnlyList<Finding> Findings, IReadOnlyList<CallsiteRow> Callsites)
{
    /// <summary>How many acquisitions were denied.</summary>
    public long Refused { get; } = Callsites.Sum(r => r.Refused);

    /// <summary>The lines of the suppression file, with how often each was used.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    /// <summary>The findings that one of them covers; they are not among <see cref="Findings"/>.</summary>
    public IReadOnlyList<Finding> Suppressed { get; init; } = [];

    /// <summary>Occurrences of each kind that was found, in the order of the kinds.</summary>
    public IReadOnlyList<(FindingKind Kind, int Count)> Totals =>
        [.. Findings.GroupBy(f => f.Kind).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(f => f.Count)))];

    /// <summary>The log in numbers, made when asked for; suppressed findings do not count.</summary>
    public IReadOnlyList<Metric> Metrics => Statistics.Metrics.Of(this);
}
