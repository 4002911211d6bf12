using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.State;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer;

/// <summary>What an analysis found.</summary>
public sealed record AnalysisReport
{
    const int ShortestPrefix = 4;

    internal AnalysisReport(TraceHeader header, TraceNames names) => (Header, Names) = (header, names);

    /// <summary>What is wrong, the worst first, then in order of occurrence.</summary>
    public IReadOnlyList<Finding> Findings { get; internal init; } = [];
    /// <summary>True if the trace says that events were lost.</summary>
    public bool HasGaps => Gaps.Count > 0;

    /// <summary>What made the trace.</summary>
    internal TraceHeader Header { get; }
    /// <summary>The trace's dictionaries.</summary>
    internal TraceNames Names { get; }
    /// <summary>How many events were read.</summary>
    internal long Events { get; init; }
    /// <summary>Time of the last event since the trace began, in nanoseconds.</summary>
    internal long DurationNs { get; init; }
    /// <summary>How many pages the trace mentions.</summary>
    internal int Pages { get; init; }
    /// <summary>Where events were lost.</summary>
    internal IReadOnlyList<LogGap> Gaps { get; init; } = [];
    /// <summary>The per-callsite table, callsites that leak first.</summary>
    internal IReadOnlyList<CallsiteRow> Callsites { get; init; } = [];

    /// <summary>How many acquisitions were denied.</summary>
    internal long Refused => Callsites.Sum(r => r.Refused);

    /// <summary>How many events were lost, as far as the trace's source counted them.</summary>
    internal long EventsLost => Gaps.Sum(g => (long)g.Lost);

    /// <summary>
    /// For how many nanoseconds before its end the trace has the events of all processors, where the oldest ones of
    /// some are lost; null if none lost any, or if nothing follows.
    /// </summary>
    internal long? KeptNs
    {
        get
        {
            var atStart = Gaps.Where(g => g.AfterSeq == 0).Select(g => g.Tick).ToList();
            long kept = atStart.Count == 0 ? 0 : Header.Began + DurationNs - atStart.Max();
            return kept > 0 ? kept : null;
        }
    }

    /// <summary>Hashes of the changes of page states, to find where two runs part.</summary>
    internal PageStateHashes PageStates { get; init; } = new();

    /// <summary>
    /// Pins that were there when the trace began, as far as the counts of their pages show, and on how many pages.
    /// </summary>
    internal (long Pins, long Pages) PinsBeforeStart { get; init; }

    /// <summary>Events older than a preceding one, and by how many nanoseconds at most.</summary>
    internal (long Events, long MostNs) OutOfOrder { get; init; }

    /// <summary>
    /// Released pins whose acquisition the trace does not show: they are older than the trace, or events are missing.
    /// </summary>
    internal long ReleasedUnknown { get; init; }

    /// <summary>What the trace could show, and what it could not.</summary>
    internal TraceQuality Quality { get; init; } = new([], [], []);

    /// <summary>
    /// Finding kinds of which the trace can show nothing, each with the reason, in the order of the kinds: that none
    /// was found proves nothing. A simulated trace shows everything that happened.
    /// </summary>
    public IReadOnlyDictionary<FindingKind, string> NotFindable { get; internal init; } =
        new Dictionary<FindingKind, string>();

    /// <summary>What the rows of <see cref="Callsites"/> stand for.</summary>
    internal Grouping GroupedBy { get; init; }

    /// <summary>The lines of the suppression file, with how often each was used.</summary>
    internal IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    /// <summary>The findings that a suppression covers; they are not among <see cref="Findings"/>.</summary>
    internal IReadOnlyList<Finding> Suppressed { get; init; } = [];

    /// <summary>
    /// A finding by its id (F1), or by its fingerprint or at least its first 4 digits; the first, if several match.
    /// Null if there is none.
    /// </summary>
    public Finding? Find(string id) =>
        Findings.FirstOrDefault(f => f.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) ?? FindByFingerprint(id);

    Finding? FindByFingerprint(string digits) => digits.Length < ShortestPrefix ? null
        : Findings.FirstOrDefault(f => f.Fingerprint.StartsWith(digits, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// How often each kind was found beyond the findings that are listed, at callsites of which none is.
    /// </summary>
    internal IReadOnlyDictionary<FindingKind, int> NotListed { get; init; } = new Dictionary<FindingKind, int>();

    /// <summary>Occurrences of each kind that was found, in the order of the kinds.</summary>
    internal IReadOnlyList<(FindingKind Kind, int Count)> Totals =>
    [
        .. Findings.Select(f => (f.Kind, f.Count)).Concat(NotListed.Select(n => (Kind: n.Key, Count: n.Value)))
            .GroupBy(f => f.Kind).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(f => f.Count))),
    ];

    /// <summary>The trace in numbers, computed on demand; suppressed findings do not count.</summary>
    internal IReadOnlyList<Metric> Metrics => Statistics.Metrics.Of(Events, Pages, Gaps, Callsites, Findings);

    /// <summary>
    /// The report without the findings that a line covers; the first such line counts the match. Ids stay as they are.
    /// </summary>
    public AnalysisReport Suppress(IReadOnlyList<Suppression> lines)
    {
        var left = new List<Finding>();
        var index = new SuppressionIndex(lines, Names);
        foreach (var finding in Findings)
        {
            finding.SuppressedBy = index.FirstFor(finding);
            if (finding.SuppressedBy is { } line) line.Matches++;
            else left.Add(finding);
        }
        List<Finding> suppressed = [.. Findings.Where(f => f.SuppressedBy is not null)];
        return this with { Findings = left, Suppressions = lines, Suppressed = suppressed };
    }

    /// <summary>The columns that the table can be sorted by, with their units, in words.</summary>
    public static string SortableColumns => CallsiteColumns.SortableByUnit;

    /// <summary>The report with the table sorted by a column, the largest numbers first.</summary>
    /// <exception cref="UsageException">There is no such column.</exception>
    public AnalysisReport SortedBy(string column) => this with { Callsites = CallsiteColumns.Sort(Callsites, column) };
}
