using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Replay;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Diff;

/// <summary>Findings of one side that are the same but for their pages.</summary>
/// <param name="Id">Id of the first of them.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Severity">How bad that is.</param>
/// <param name="PageRole">What its pages are used for.</param>
/// <param name="Callsite">Who is to blame.</param>
/// <param name="Related">The other callsite of the story; null if there is none.</param>
/// <param name="Fingerprint">Kind, page role and both stacks.</param>
/// <param name="Count">How often it happened.</param>
/// <param name="Conclusive">False if events were lost where it matters, in each of them.</param>
/// <param name="IsSuppressed">A suppression file covers all of them: they never fail a comparison.</param>
public sealed record SideFinding(string Id, FindingKind Kind, Severity Severity, string PageRole, string Callsite, string? Related, string Fingerprint, long Count, bool Conclusive, bool IsSuppressed);

/// <summary>One side of a comparison: what is known of it, whether it was a trace or a stored report.</summary>
public sealed record DiffSide
{
    /// <summary>Its path, or what the user calls it.</summary>
    public required string Path { get; init; }
    /// <summary>What made the log.</summary>
    public required TraceHeader Header { get; init; }
    /// <summary>How many events it has.</summary>
    public required long Events { get; init; }
    /// <summary>How many acquisitions were denied.</summary>
    public required long Refused { get; init; }
    /// <summary>How many findings, each page counted.</summary>
    public required int FindingCount { get; init; }
    /// <summary>Its findings, one a fingerprint.</summary>
    public required IReadOnlyList<SideFinding> Findings { get; init; }
    /// <summary>The numbers of each callsite, by callsite and column.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Callsites { get; init; }
    /// <summary>Numbers about the whole log.</summary>
    internal IReadOnlyList<Metric> Metrics { get; init; } = [];
    /// <summary>At how many places events were lost: what is not found may be among them.</summary>
    public required long Gaps { get; init; }
    /// <summary>How the states of pages went.</summary>
    internal PageStateHashes PageStates { get; init; } = new();
    /// <summary>The events; null if only a report is there.</summary>
    public ITrace? Trace { get; init; }

    /// <summary>No two runs of a real kernel use the same pages at the same times.</summary>
    public bool IsReal => Header.Source == TraceHeader.Imported;
    /// <summary>What was acquired, references and pins: what numbers of real runs are measured by.</summary>
    public long Acquired => Metrics.Where(m => m.Name is "pins" or "gets").Sum(m => m.Value);

    /// <summary>"37 events, 4 findings; simulated: ...".</summary>
    public string Contents =>
        $"{Format.Count(Events, "event")}, {Format.Count(FindingCount, "finding")}{(Refused > 0 ? $", {Format.Count(Refused, "acquisition")} refused" : "")}; {Format.Source(Header)}";

    /// <summary>Analyzes a trace.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static DiffSide Of(ITrace trace, string path, IReadOnlyList<Suppression>? suppressions = null, Action<long>? progress = null, CancellationToken cancel = default)
    {
        var report = Analysis.Run(trace, progress: progress, cancel: cancel).Suppress(suppressions ?? []);
        return new DiffSide
        {
            Path = path, Header = report.Header, Events = report.Events, Refused = report.Refused, FindingCount = report.Findings.Count, PageStates = report.PageStates, Gaps = report.Gaps.Count, Metrics = report.Metrics, Trace = trace,
            Findings = Merge(report.Findings.Concat(report.Suppressed).Select(f => Of(f, report.Names))),
            Callsites = report.Callsites.ToDictionary(r => r.Callsite, r => (IReadOnlyDictionary<string, long>)CallsiteColumns.Counts.ToDictionary(c => c.Name, c => c.Value(r) ?? 0)),
        };
    }

    static SideFinding Of(Finding f, TraceNames names) =>
        new(f.Id, f.Kind, f.Severity, f.PageRole, names.CallsiteName(f.Callsite), f.RelatedCallsite == 0 ? null : names.CallsiteName(f.RelatedCallsite), f.Fingerprint, f.Count, f.Conclusive, f.SuppressedBy is not null);

    /// <summary>Findings with the same fingerprint as one.</summary>
    internal static IReadOnlyList<SideFinding> Merge(IEnumerable<SideFinding> findings) =>
        [.. findings.GroupBy(f => f.Fingerprint).Select(g => g.First() with { Count = g.Sum(f => f.Count), Conclusive = g.Any(f => f.Conclusive), IsSuppressed = g.All(f => f.IsSuppressed) })];
}
