using System.Text.Json.Serialization;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// The document of "analyze --json", member by member. Members may be added, never renamed. Those that a comparison
/// needs are <see cref="ReadBackAttribute">read back</see> from a stored report, which must have those that are also
/// required.
/// </summary>
sealed record AnalysisDocument
{
    public const string Schema = "pintrace/analyze/1";

    [ReadBack] public required TraceRecord Trace { get; init; }
    public required IEnumerable<LossRecord> Lost { get; init; }
    [ReadBack] public required IEnumerable<FindingRecord> Findings { get; init; }
    [ReadBack] public required Grouping GroupedBy { get; init; }
    [ReadBack] public required IEnumerable<CallsiteRecord> Callsites { get; init; }
    public required IReadOnlyDictionary<string, int> Totals { get; init; }
    public required QualityRecord Quality { get; init; }
    [ReadBack] public IEnumerable<FindableRecord>? Findable { get; init; }
    [ReadBack] public required IEnumerable<MetricRecord> Metrics { get; init; }
    [ReadBack] public required StatesRecord PageStates { get; init; }
    [ReadBack] public required IEnumerable<FindingRecord> Suppressed { get; init; }
    public required IEnumerable<SuppressionRecord> Suppressions { get; init; }
    public required int ExitCode { get; init; }
}

/// <summary>A member that a comparison reads back from a stored report.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class ReadBackAttribute : Attribute;

/// <summary>What made the trace, and how large it is.</summary>
sealed record TraceRecord
{
    public required string Path { get; init; }
    [ReadBack] public required long Events { get; init; }
    public required long Pages { get; init; }
    public required int Callsites { get; init; }
    [ReadBack] public required string Source { get; init; }
    [ReadBack] public Matching? Match { get; init; }
    [ReadBack] public required string Origin { get; init; }
    [ReadBack] public required string Policy { get; init; }
    [ReadBack] public required string Scenario { get; init; }
    [ReadBack] public required string Variant { get; init; }
    [ReadBack] public long? Seed { get; init; }
    [ReadBack] public required long Refused { get; init; }
    [ReadBack, JsonConverter(typeof(RawJsonConverter))] public string? Decisions { get; init; }
    public required long OutOfOrder { get; init; }
    public required long OlderPins { get; init; }
    public required long ReleasedUnknown { get; init; }
    [ReadBack] public required long Gaps { get; init; }
    public required long EventsLost { get; init; }
    [ReadBack] public required string State { get; init; }
}

/// <summary>A place at which events were lost.</summary>
sealed record LossRecord(long Seq, long AfterSeq, int? Cpu, int Events);

sealed record FindingRecord
{
    [ReadBack] public required string Id { get; init; }
    [ReadBack] public required FindingKind Kind { get; init; }
    [ReadBack] public required Severity Severity { get; init; }
    [ReadBack] public Consequence? Consequence { get; init; }
    public required long Page { get; init; }
    [ReadBack] public required string Callsite { get; init; }
    [ReadBack] public string? RelatedCallsite { get; init; }
    public required IEnumerable<long> Evidence { get; init; }
    [ReadBack] public required long Count { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int CountElsewhere { get; init; }
    [ReadBack] public required bool Conclusive { get; init; }
    public string? InconclusiveBecause { get; init; }
    public required Basis Basis { get; init; }
    [ReadBack] public required string PageRole { get; init; }
    [ReadBack] public required string Fingerprint { get; init; }
    public required string Message { get; init; }
    public required IEnumerable<EvidenceRecord> Stacks { get; init; }
}

/// <summary>
/// An event of a finding's evidence: who did what, from where, and in which line of a real kernel's text it was seen.
/// </summary>
sealed record EvidenceRecord(
    EvidenceRole Part,
    long Seq,
    string Actor,
    string Kind,
    string Outcome,
    int N,
    string Stack,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Sighting? Seen);

/// <summary>A row of the per-callsite table; its numbers are the columns of <see cref="CallsiteColumns"/>.</summary>
sealed record CallsiteRecord
{
    [ReadBack] public required string Callsite { get; init; }
    [JsonExtensionData] public IDictionary<string, object?> Numbers { get; init; } = new Dictionary<string, object?>();
}

sealed record QualityRecord(
    IEnumerable<CounterRecord> Pins, IEnumerable<ProbeRecord> MissedProbes, IEnumerable<BlindRecord> NotFindable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Chosen);

/// <summary>A counter of the kernel against what the trace shows.</summary>
sealed record CounterRecord(string What, long Counted, long Seen, double Share);

/// <summary>A probe that missed hits.</summary>
sealed record ProbeRecord(string Probe, long Hits);

/// <summary>A kind of finding of which the trace can show nothing.</summary>
sealed record BlindRecord(FindingKind Kind, string Reason);

/// <summary>Whether the trace can show a kind of finding, and if not, why.</summary>
sealed record FindableRecord
{
    [ReadBack] public required FindingKind Kind { get; init; }
    [ReadBack] public required bool Findable { get; init; }
    [ReadBack] public string? Reason { get; init; }
    /// <summary>How often it was found at places of which no finding is listed, because there are too many.</summary>
    [ReadBack, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long NotListed { get; init; }
}

sealed record MetricRecord
{
    [ReadBack] public required string Name { get; init; }
    [ReadBack] public required string Unit { get; init; }
    [ReadBack] public required Polarity Polarity { get; init; }
    [ReadBack] public required long Value { get; init; }
}

/// <summary>Hashes of the states of pages, each as "HASH@SEQ": where another run parts from this one.</summary>
sealed record StatesRecord
{
    [ReadBack] public required long Changes { get; init; }
    [ReadBack] public required long Spacing { get; init; }
    [ReadBack] public required string Last { get; init; }
    [ReadBack] public required IEnumerable<string> Hashes { get; init; }
}

sealed record SuppressionRecord(FindingKind Kind, string Pattern, int Line, int Matches);
