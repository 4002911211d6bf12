using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.State;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// The metrics of an analysis: always the same names in the same order. What the trace cannot tell is left out, not 0.
/// </summary>
static class Metrics
{
    const string Ns = "ns", Findings = "findings";

    /// <summary>
    /// events, pages and gaps of the trace, events_lost as far as they were counted; what was acquired (pins, gets),
    /// released (unpins, puts) and refused; what was held at the end (outstanding, of it leaked) or released too early;
    /// hold_p50, hold_p99 and hold_max of all that was released, left out if nothing was; open_hold_at_least of the
    /// oldest that is still held; and the findings by severity.
    /// </summary>
    public static IReadOnlyList<Metric> Of(
        long events,
        int pages,
        IReadOnlyList<LogGap> gaps,
        IReadOnlyList<CallsiteRow> rows,
        IReadOnlyList<Finding> findings) =>
    [
        new("events", "events", Polarity.Neutral, events),
        new("pages", "pages", Polarity.Neutral, pages),
        new("gaps", "gaps", Polarity.LessIsBetter, gaps.Count),
        new("events_lost", "events", Polarity.LessIsBetter, gaps.Sum(g => (long)g.Lost)),
        .. Traffic(rows),
        .. HoldTime(rows),
        .. BySeverity(findings),
    ];

    static IEnumerable<Metric> Traffic(IReadOnlyList<CallsiteRow> rows) =>
    [
        new("pins", "pins", Polarity.Neutral, rows.Sum(r => r.Pins)),
        new("gets", "references", Polarity.Neutral, rows.Sum(r => r.Gets)),
        new("unpins", "pins", Polarity.Neutral, rows.Sum(r => r.Unpins)),
        new("puts", "references", Polarity.Neutral, rows.Sum(r => r.Puts)),
        new("refused", "acquisitions", Polarity.LessIsBetter, rows.Sum(r => r.Refused)),
        new("outstanding", "references", Polarity.LessIsBetter, rows.Sum(r => r.Outstanding)),
        new("leaked", "references", Polarity.LessIsBetter, rows.Sum(r => r.Leaked)),
        new("early_releases", "references", Polarity.LessIsBetter, rows.Sum(r => r.EarlyReleases)),
    ];

    static IEnumerable<Metric> HoldTime(IReadOnlyList<CallsiteRow> rows)
    {
        var all = new HoldTimes();
        foreach (var row in rows) all.Add(row.HoldTimes);
        if (all.Count > 0)
        {
            yield return new("hold_p50", Ns, Polarity.LessIsBetter, all.Percentile(0.5));
            yield return new("hold_p99", Ns, Polarity.LessIsBetter, all.Percentile(0.99));
            yield return new("hold_max", Ns, Polarity.LessIsBetter, all.Max);
        }
        yield return new(
            "open_hold_at_least", Ns, Polarity.LessIsBetter, rows.Select(r => r.OpenAtLeastNs).DefaultIfEmpty().Max());
    }

    static IEnumerable<Metric> BySeverity(IReadOnlyList<Finding> findings)
    {
        Metric Count(string name, Severity severity) =>
            new(name, Findings, Polarity.LessIsBetter, findings.Count(f => f.Severity == severity));
        return [Count("errors", Severity.Error), Count("warnings", Severity.Warning), Count("infos", Severity.Info)];
    }
}
