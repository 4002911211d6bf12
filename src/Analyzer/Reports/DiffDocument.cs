using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>The document of "diff --json", member by member. Members may be added, never renamed.</summary>
sealed record DiffDocument
{
    public const string Schema = "pintrace/diff/1";

    public required SideRecord Base { get; init; }
    public required SideRecord New { get; init; }
    public required bool Normalised { get; init; }
    public required IEnumerable<FindingChange> NewFindings { get; init; }
    public required IEnumerable<FindingChange> FixedFindings { get; init; }
    public required IEnumerable<FindingChange> MovedFindings { get; init; }
    public required int Unchanged { get; init; }
    public required IEnumerable<FindingChange> UnchangedFindings { get; init; }
    public required IEnumerable<CallsiteChange> Callsites { get; init; }
    public required IEnumerable<MetricChange> Metrics { get; init; }
    public required IEnumerable<DecisionChange> Decisions { get; init; }
    public required DivergenceRecord? FirstDivergence { get; init; }
    public required IEnumerable<OneSidedKind> OneSided { get; init; }
    public required string? NotComparable { get; init; }
    public required string Verdict { get; init; }
}

/// <summary>What was compared.</summary>
sealed record SideRecord(
    string Path, long Events, int Findings, long Refused,
    string Source, string Policy, string Scenario, string Variant, long? Seed, bool IsReport);

sealed record FindingChange
{
    public required Change Change { get; init; }
    public required FindingKind Kind { get; init; }
    public required string PageRole { get; init; }
    public required string Callsite { get; init; }
    public required string? BaseCallsite { get; init; }
    public required string? RelatedCallsite { get; init; }
    public required string Fingerprint { get; init; }
    public required string? BaseId { get; init; }
    public required string? Id { get; init; }
    public required long Base { get; init; }
    public required long New { get; init; }
    public required Severity Severity { get; init; }
    public required Consequence? Consequence { get; init; }
    public required bool Suppressed { get; init; }
    public required bool Conclusive { get; init; }
}

sealed record CallsiteChange(string Callsite, string Metric, string Unit, long Base, long New, long Change);

sealed record MetricChange(string Name, string Unit, Polarity Polarity, long? Base, long? New, string Change);

sealed record DecisionChange(string Decision, string? Base, string? New);

sealed record DivergenceRecord(long Seq, string? Base, string? New, long? BaseSeq, long? NewSeq, long? After);
