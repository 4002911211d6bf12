using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Statistics;

/// <summary>The numbers of the per-callsite table.</summary>
static class CallsiteColumns
{
    public static readonly CallsiteColumn
        Gets = new("gets", Units.References, "references taken here", r => r.Gets),
        Puts = new("puts", Units.References, "of what was taken here: released with put", r => r.Puts),
        Pins = new("pins", Units.Pins, "pins taken here", r => r.Pins),
        Unpins = new("unpins", Units.Pins, "of what was taken here: released with unpin", r => r.Unpins),
        Refused = new("refused", Units.Acquisitions, "acquisitions that were denied", r => r.Refused),
        ReleasesNotSeen = new(
            "releases_not_seen", Units.Pins, "pins that later counts show to be released, though no event does",
            r => r.ReleasesNotSeen),
        Outstanding = new(
            "outstanding", Units.References, "references and pins still held at the end", r => r.Outstanding),
        Leaked = new(
            "leaked", Units.Acquisitions, "acquisitions that leaked, as leaked-pin and leaked-reference count them",
            r => r.Leaked),
        EarlyReleases = new(
            "early_releases", Units.Releases,
            "releases while a device still used the page, as early-release counts them",
            r => r.EarlyReleases),
        Pages = new("pages", Units.Pages, "how many different pages", r => r.Pages);

    public static readonly CallsiteColumn
        Peak = new("peak", Units.References, "the most that was held at one time", r => r.Peak),
        Longterm = new("longterm", Units.References, "of what was taken here: with FOLL_LONGTERM", r => r.Longterm),
        WrongKind = new(
            "wrong_kind", Units.Acquisitions,
            "acquisitions released with the function for the other kind, as put-on-pin and unpin-on-get count them",
            r => r.WrongKind),
        Findings = new(
            "findings", Units.Times, "how often something was found that blames this place", r => r.Findings),
        PageNs = new(
            "page_ns", Units.PageNs,
            "pages times nanoseconds that GUP kept them; what is still held counts until the end",
            r => r.PageNs);

    public static readonly CallsiteColumn
        P50 = new(
            "p50", Units.Ns,
            "half of the releases came within this many nanoseconds; NULL if nothing was released",
            r => r.Hold(0.5)),
        P90 = new("p90", Units.Ns, "the same for 90 %", r => r.Hold(0.9)),
        P99 = new("p99", Units.Ns, "the same for 99 %", r => r.Hold(0.99)),
        Max = new("max", Units.Ns, "the longest", r => r.Hold(1));

    public static readonly CallsiteColumn
        Open = new("open", Units.Acquisitions, "acquisitions that are still held at the end", r => r.Open),
        OpenAtLeast = new(
            "open_at_least", Units.Ns,
            "the least number of nanoseconds for which the oldest of them was held; NULL if there is none",
            r => r.Open == 0 ? null : r.OpenAtLeastNs);

    /// <summary>What was taken, and what became of it.</summary>
    public static IReadOnlyList<CallsiteColumn> Traffic { get; } =
        [Gets, Puts, Pins, Unpins, Refused, ReleasesNotSeen, Outstanding, Leaked, EarlyReleases, Pages];

    /// <summary>How much was held at any one time, how, and for how long in all.</summary>
    public static IReadOnlyList<CallsiteColumn> Extent { get; } = [Peak, Longterm, WrongKind, Findings, PageNs];

    /// <summary>How long pages had been held when they were released, in nanoseconds.</summary>
    public static IReadOnlyList<CallsiteColumn> HoldTimes { get; } = [P50, P90, P99, Max];

    /// <summary>
    /// What a comparison looks at: how often something was done or happened, which does not vary with time.
    /// </summary>
    public static IReadOnlyList<CallsiteColumn> Counts { get; } =
    [
        Gets, Puts, Pins, Unpins, Longterm, WrongKind,
        Outstanding, Peak, Leaked, EarlyReleases, Refused, Findings,
    ];

    /// <summary>All columns, in the order of the table.</summary>
    public static IReadOnlyList<CallsiteColumn> All { get; } =
    [
        Gets, Puts, Pins, Unpins, Outstanding, Open, OpenAtLeast, Peak, Leaked, EarlyReleases, WrongKind, Refused,
        ReleasesNotSeen, Findings, Pages, Longterm, PageNs, .. HoldTimes,
    ];

    /// <summary>All columns, those first that a reader must not miss.</summary>
    public static IReadOnlyList<CallsiteColumn> ByImportance { get; } =
    [
        .. new[] { Leaked, EarlyReleases, WrongKind, Outstanding, Pins, Unpins, Gets, Puts, Refused, P50, Max }
            .Union(All),
    ];

    static readonly IReadOnlyList<CallsiteColumn> Sortable = [.. Counts.Union(All)];

    /// <summary>What the table can be sorted by: "gets, puts in references; pins in pins; ...".</summary>
    public static string SortableByUnit => string.Join("; ", Sortable.GroupBy(c => c.Unit)
        .Select(unit => $"{string.Join(", ", unit.Select(c => c.Name))} in {unit.Key}"));

    /// <summary>The table sorted by a column, the largest numbers first and rows without a number last.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static IReadOnlyList<CallsiteRow> Sort(IReadOnlyList<CallsiteRow> rows, string column)
    {
        return [.. rows.OrderByDescending(Find(column, Sortable, " to sort by").Value)];
    }

    /// <summary>A column by its name.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public static CallsiteColumn Find(string name) => Find(name, All, "");

    static CallsiteColumn Find(string name, IReadOnlyList<CallsiteColumn> among, string why)
    {
        if (among.FirstOrDefault(c => c.Name == name) is { } column) return column;
        string hint = Nearest.Sentence(name, [.. among.Select(c => c.Name)]);
        throw new UsageException($"There is no column '{name}'{why}; {hint}");
    }
}
