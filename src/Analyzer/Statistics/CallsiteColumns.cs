using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Statistics;

/// <summary>
/// The numbers of the per-callsite table: whatever prints, sorts, queries or compares it reads them here.
/// </summary>
static class CallsiteColumns
{
    const string References = "references", Ns = "ns";

    /// <summary>What was taken and released. Two traces are compared by these.</summary>
    public static IReadOnlyList<CallsiteColumn> Counts { get; } =
    [
        new("gets", References, "references taken here", r => r.Gets),
        new("puts", References, "of what was taken here: released with put", r => r.Puts),
        new("pins", References, "pins taken here", r => r.Pins),
        new("unpins", References, "of what was taken here: released with unpin", r => r.Unpins),
        new("longterm", References, "of what was taken here: with FOLL_LONGTERM", r => r.Longterm),
        new("wrong_kind", References, "released with the function for the other kind", r => r.WrongKind),
        new("outstanding", References, "still held at the end", r => r.Outstanding),
        new("peak", References, "the most that was held at one time", r => r.Peak),
        new("leaked", References, "of those: leaked", r => r.Leaked),
        new("early_releases", References, "released while a device still used the page", r => r.EarlyReleases),
        new("refused", "acquisitions", "acquisitions that were denied", r => r.Refused),
        new("findings", "findings", "occurrences of findings that blame this place", r => r.Findings),
    ];

    /// <summary>How much was held, and for how long.</summary>
    public static IReadOnlyList<CallsiteColumn> Extents { get; } =
    [
        new("pages", "pages", "how many different pages", r => r.Pages),
        new(
            "page_ns",
            "page-ns",
            "pages times nanoseconds that GUP kept them; what is still held counts until the end",
            r => r.PageNs),
    ];

    /// <summary>
    /// How long what was released had been held, in nanoseconds; none of them has a value if nothing was released. SQL
    /// puts hold_ before their names.
    /// </summary>
    public static IReadOnlyList<CallsiteColumn> HoldTimes { get; } =
    [
        new(
            "p50",
            Ns,
            "half of the releases came after so many nanoseconds or sooner; NULL if nothing was released",
            r => r.Hold(0.5)),
        new("p90", Ns, "the same of 90 %", r => r.Hold(0.9)),
        new("p99", Ns, "the same of 99 %", r => r.Hold(0.99)),
        new("max", Ns, "the longest", r => r.Hold(1)),
    ];

    /// <summary>Pins that went without an event.</summary>
    public static CallsiteColumn ReleasesNotSeen { get; } =
        new(
            "releases_not_seen",
            References,
            "pins that later counts show to be released, though no event does",
            r => r.ReleasesNotSeen);

    /// <summary>What is still held.</summary>
    public static CallsiteColumn Open { get; } = new(
        "open", "acquisitions", "acquisitions that are still held at the end", r => r.Open);

    /// <summary>For how long the oldest of them has been held, at least.</summary>
    public static CallsiteColumn OpenAtLeast { get; } = new(
        "open_at_least", Ns, "for how many nanoseconds the oldest of them at least; NULL if there is none",
        r => r.Open == 0 ? null : r.OpenAtLeastNs);

    /// <summary>Every column.</summary>
    public static IReadOnlyList<CallsiteColumn> All { get; } =
        [.. Counts, ReleasesNotSeen, .. Extents, .. HoldTimes, Open, OpenAtLeast];

    static readonly CallsiteColumn[] Sortable = [.. Counts, .. Extents, .. HoldTimes, OpenAtLeast];

    /// <summary>A column by its name.</summary>
    public static CallsiteColumn Named(string name) => All.First(c => c.Name == name);

    /// <summary>The table with the largest numbers of a column first.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static IReadOnlyList<CallsiteRow> Sort(IReadOnlyList<CallsiteRow> rows, string column)
    {
        if (Array.Find(Sortable, c => c.Name == column) is { } found)
            return [.. rows.OrderByDescending(r => found.Value(r) ?? -1)];
        string suggestion = Nearest.Sentence(column, [.. Sortable.Select(c => c.Name)]);
        throw new UsageException($"There is no column '{column}' to sort by; {suggestion}");
    }
}
