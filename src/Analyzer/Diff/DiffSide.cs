using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Diff;

/// <summary>One side of a comparison: what is known about it, be it a trace or a stored report.</summary>
public sealed record DiffSide
{
    /// <summary>Its path, or what the user calls it.</summary>
    public required string Path { get; init; }
    /// <summary>What made the trace.</summary>
    public required TraceHeader Header { get; init; }
    /// <summary>How many events it has.</summary>
    public required long Events { get; init; }
    /// <summary>How many acquisitions were denied.</summary>
    public required long Refused { get; init; }
    /// <summary>How many findings it has, counting each page.</summary>
    public required int FindingCount { get; init; }
    /// <summary>Its findings, one for each fingerprint.</summary>
    public required IReadOnlyList<SideFinding> Findings { get; init; }
    /// <summary>The counts of each callsite, by callsite and column, without those that are 0.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Callsites { get; init; }
    /// <summary>Numbers about the whole trace.</summary>
    internal IReadOnlyList<Metric> Metrics { get; init; } = [];
    /// <summary>At how many places events were lost, which may have hidden findings.</summary>
    public required long Gaps { get; init; }
    /// <summary>Finding kinds of which it can show nothing, each with the reason.</summary>
    public IReadOnlyDictionary<FindingKind, string> NotFindable { get; init; } =
        new Dictionary<FindingKind, string>();
    /// <summary>Finding kinds of which it has too many to list all.</summary>
    internal IReadOnlySet<FindingKind> NotAllListed { get; init; } = new HashSet<FindingKind>();
    /// <summary>How the states of pages changed.</summary>
    internal PageStateHashes PageStates { get; init; } = new();
    /// <summary>The events; null if there is only a report.</summary>
    public ITrace? Trace { get; init; }

    /// <summary>No two runs of a real kernel use the same pages at the same times.</summary>
    public bool IsReal => Header.Source == TraceHeader.Imported;
    /// <summary>How many references and pins were acquired; numbers of real runs are taken relative to this.</summary>
    public long Acquired => Metrics.Where(m => m.Name is "pins" or "gets").Sum(m => m.Value);

    /// <summary>"37 events, 4 findings; simulated: ...".</summary>
    public string Contents
    {
        get
        {
            string refused = Refused > 0 ? $", {Format.Count(Refused, "acquisition")} refused" : "";
            string events = Format.Count(Events, "event"), findings = Format.Count(FindingCount, "finding");
            return $"{events}, {findings}{refused}; {Format.Source(Header)}";
        }
    }

    /// <summary>Analyzes a trace.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static DiffSide Of(
        ITrace trace, string path, IReadOnlyList<Suppression>? suppressions = null,
        Action<long>? progress = null, CancellationToken cancel = default)
    {
        var report = Analysis.Run(trace, progress: progress, cancel: cancel).Suppress(suppressions ?? []);
        var findings = report.Findings.Concat(report.Suppressed).Select(f => SideFinding.Of(f, report.Names));
        return new DiffSide
        {
            Path = path,
            Header = report.Header,
            Events = report.Events,
            Refused = report.Refused,
            FindingCount = report.Findings.Count,
            Findings = SideFinding.Merge(findings),
            Callsites = report.Callsites.ToDictionary(r => r.Callsite, Counts),
            Metrics = report.Metrics,
            Gaps = report.Gaps.Count,
            PageStates = report.PageStates,
            NotFindable = report.NotFindable,
            NotAllListed = report.NotListed.Keys.ToHashSet(),
            Trace = trace,
        };
    }

    static IReadOnlyDictionary<string, long> Counts(CallsiteRow row) => Counts(column => column.Value(row) ?? 0);

    /// <summary>The counts that are not 0; there may be rows for a million callsites.</summary>
    internal static IReadOnlyDictionary<string, long> Counts(Func<CallsiteColumn, long> count)
    {
        var counts = CallsiteColumns.Counts.Select(c => KeyValuePair.Create(c.Name, count(c))).Where(c => c.Value != 0);
        return new Dictionary<string, long>(counts);
    }
}
