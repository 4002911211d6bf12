using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Quality;
using Pintrace.Analyzer.Replay;
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
    TraceHeader Header, TraceNames Names, long Events, long DurationNs, int Pages, IReadOnlyList<LogGap> Gaps, IReadOnlyList<Finding> Findings, IReadOnlyList<CallsiteRow> Callsites)
{
    /// <summary>How many acquisitions were denied.</summary>
    public long Refused { get; } = Callsites.Sum(r => r.Refused);

    /// <summary>How many events were lost, as far as the log's source counted them.</summary>
    public long EventsLost { get; } = Gaps.Sum(g => (long)g.Lost);

    /// <summary>Hashes of how the state of pages went, to find where two runs part.</summary>
    public PageStateHashes PageStates { get; init; } = new();

    /// <summary>Pins that were there when the log began, as far as the counts of their pages show, and on how many pages.</summary>
    public (long Pins, long Pages) Older { get; init; }

    /// <summary>Events that are older than one before them, and by how many nanoseconds at most.</summary>
    public (long Events, long MostNs) OutOfOrder { get; init; }

    /// <summary>Pins released of which the log does not show the acquisition: they are older than the log, or events are missing.</summary>
    public long ReleasedUnknown { get; init; }

    /// <summary>What the log could show, and what it could not.</summary>
    public TraceQuality Quality { get; init; } = new([], [], []);

    /// <summary>What the rows of <see cref="Callsites"/> stand for.</summary>
    public Grouping GroupedBy { get; init; }

    /// <summary>The lines of the suppression file, with how often each was used.</summary>
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];

    /// <summary>The findings that one of them covers; they are not among <see cref="Findings"/>.</summary>
    public IReadOnlyList<Finding> Suppressed { get; init; } = [];

    /// <summary>A finding by its id (F1), or by its fingerprint or the first digits of that, at least 4; of several the first. Null if there is none.</summary>
    public Finding? Find(string id) =>
        Findings.FirstOrDefault(f => f.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? (id.Length >= ShortestPrefix ? Findings.FirstOrDefault(f => f.Fingerprint.StartsWith(id, StringComparison.OrdinalIgnoreCase)) : null);
    const int ShortestPrefix = 4;

    /// <summary>Occurrences of each kind that was found, in the order of the kinds.</summary>
    public IReadOnlyList<(FindingKind Kind, int Count)> Totals =>
        [.. Findings.GroupBy(f => f.Kind).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(f => f.Count)))];

    /// <summary>The log in numbers, made when asked for; suppressed findings do not count.</summary>
    public IReadOnlyList<Metric> Metrics => Statistics.Metrics.Of(this);
}
