using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// The metrics of an analysis: always the same names in the same order. What the trace cannot tell is left out rather
/// than 0.
/// </summary>
static class Metrics
{
    /// <summary>
    /// events, pages and gaps of the trace, events_lost as far as they were counted; what was acquired (pins, gets),
    /// released (unpins, puts) and refused; what was held at the end (outstanding, and leaked as part of it) or
    /// released too early; hold_p50, hold_p99 and hold_max of all that was released, left out if nothing was;
    /// open_hold_at_least of the oldest that is still held; and the findings by severity.
    /// </summary>
    public static IReadOnlyList<Metric> Of(
        long events, int pages, IReadOnlyList<LogGap> gaps,
        IReadOnlyList<CallsiteRow> rows, IReadOnlyList<Finding> findings) =>
    [
        new("events", Units.Events, Polarity.Neutral, events),
        new("pages", Units.Pages, Polarity.Neutral, pages),
        new("gaps", Units.Gaps, Polarity.LessIsBetter, gaps.Count),
        new("events_lost", Units.Events, Polarity.LessIsBetter, gaps.Sum(g => (long)g.Lost)),
        .. Traffic(rows),
        .. HoldTime(rows),
        .. BySeverity(findings),
    ];

    static IEnumerable<Metric> Traffic(IReadOnlyList<CallsiteRow> rows)
    {
        Metric Total(CallsiteColumn column, Polarity polarity) =>
            new(column.Name, column.Unit, polarity, rows.Sum(r => column.Value(r) ?? 0));
        return
        [
            Total(CallsiteColumns.Pins, Polarity.Neutral),
            Total(CallsiteColumns.Gets, Polarity.Neutral),
            Total(CallsiteColumns.Unpins, Polarity.Neutral),
            Total(CallsiteColumns.Puts, Polarity.Neutral),
            Total(CallsiteColumns.Refused, Polarity.LessIsBetter),
            Total(CallsiteColumns.Outstanding, Polarity.LessIsBetter),
            Total(CallsiteColumns.Leaked, Polarity.LessIsBetter),
            Total(CallsiteColumns.EarlyReleases, Polarity.LessIsBetter),
        ];
    }

    static IEnumerable<Metric> HoldTime(IReadOnlyList<CallsiteRow> rows)
    {
        var all = new HoldTimes();
        foreach (var row in rows) all.Add(row.HoldTimes);
        if (all.Count > 0)
        {
            yield return new("hold_p50", Units.Ns, Polarity.LessIsBetter, all.Percentile(0.5));
            yield return new("hold_p99", Units.Ns, Polarity.LessIsBetter, all.Percentile(0.99));
            yield return new("hold_max", Units.Ns, Polarity.LessIsBetter, all.Max);
        }
        long open = rows.Select(r => r.OpenAtLeastNs).DefaultIfEmpty().Max();
        yield return new("open_hold_at_least", Units.Ns, Polarity.LessIsBetter, open);
    }

    static IEnumerable<Metric> BySeverity(IReadOnlyList<Finding> findings)
    {
        Metric Count(string name, Severity severity) =>
            new(name, Units.Findings, Polarity.LessIsBetter, findings.Count(f => f.Severity == severity));
        return [Count("errors", Severity.Error), Count("warnings", Severity.Warning), Count("infos", Severity.Info)];
    }
}
