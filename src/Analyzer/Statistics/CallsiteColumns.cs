using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Statistics;

/// <summary>The numbers of the per-callsite table: to sort by, and to compare.</summary>
static class CallsiteColumns
{
    /// <summary>What counts references or pins, by its public name.</summary>
    public static IReadOnlyList<(string Name, Func<CallsiteRow, long> Read)> Counts { get; } =
    [
        ("gets", r => r.Gets), ("puts", r => r.Puts), ("pins", r => r.Pins), ("unpins", r => r.Unpins), ("longterm", r => r.Longterm), ("wrong_kind", r => r.WrongKind),
        ("outstanding", r => r.Outstanding), ("peak", r => r.Peak), ("leaked", r => r.Leaked), ("early_releases", r => r.EarlyReleases), ("refused", r => r.Refused), ("findings", r => r.Findings),
    ];

    static readonly (string Name, Func<CallsiteRow, long> Read)[] Others =
    [
        ("pages", r => r.Pages), ("page_ns", r => r.PageNs), ("p50", r => r.Hold(0.5) ?? -1), ("p90", r => r.Hold(0.9) ?? -1), ("p99", r => r.Hold(0.99) ?? -1), ("max", r => r.Hold(1) ?? -1), ("open_at_least", r => r.OpenAtLeastNs),
    ];

    /// <summary>The table with the largest numbers of a column first.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static IReadOnlyList<CallsiteRow> Sort(IReadOnlyList<CallsiteRow> rows, string column)
    {
        var all = Counts.Concat(Others).ToDictionary(c => c.Name, c => c.Read);
        return all.TryGetValue(column, out var read) ? [.. rows.OrderByDescending(read)]
            : throw new UsageException($"There is no column '{column}' to sort by; {Nearest.Sentence(column, [.. all.Keys])}");
    }
}
