using System.Text.Json.Serialization;
using Pintrace.Analyzer.Findings;

namespace Pintrace.Analyzer.Reports;

/// <summary>A log of SARIF 2.1.0, as far as it is written here; names and their order are the format's.</summary>
sealed record SarifLog(IEnumerable<SarifRun> Runs)
{
    [JsonPropertyName("$schema"), JsonPropertyOrder(-2)]
    public string Schema { get; } = "https://json.schemastore.org/sarif-2.1.0.json";

    [JsonPropertyOrder(-1)] public string Version { get; } = "2.1.0";
}

sealed record SarifRun(SarifTool Tool, IEnumerable<SarifResult> Results);

sealed record SarifTool(SarifDriver Driver);

sealed record SarifDriver(string Name, string Version, IEnumerable<SarifRule> Rules);

sealed record SarifRule(
    string Id, SarifText ShortDescription, SarifText FullDescription, SarifConfiguration DefaultConfiguration);

sealed record SarifConfiguration(string Level);

sealed record SarifText(string Text);

sealed record SarifResult
{
    public required string RuleId { get; init; }
    public required string Level { get; init; }
    public required SarifText Message { get; init; }
    public required IEnumerable<SarifLocation> Locations { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IEnumerable<SarifLocation>? RelatedLocations { get; init; }
    public required IEnumerable<SarifCodeFlow> CodeFlows { get; init; }
    public required IReadOnlyDictionary<string, string> PartialFingerprints { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required IEnumerable<SarifSuppression>? Suppressions { get; init; }
    public required SarifProperties Properties { get; init; }
}

/// <summary>
/// A trace has no lines of code: the file is the trace, the place in the kernel is a logical location.
/// </summary>
sealed record SarifLocation(SarifFile PhysicalLocation)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<SarifFunction>? LogicalLocations { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SarifText? Message { get; init; }
}

sealed record SarifFile(SarifArtifact ArtifactLocation);

sealed record SarifArtifact(string Uri);

sealed record SarifFunction(string Name, string FullyQualifiedName, string Kind);

sealed record SarifCodeFlow(IEnumerable<SarifThreadFlow> ThreadFlows);

sealed record SarifThreadFlow(IEnumerable<SarifStep> Locations);

sealed record SarifStep(SarifLocation Location, long ExecutionOrder);

sealed record SarifSuppression(string Kind, string Justification);

/// <summary>What SARIF has no member for.</summary>
sealed record SarifProperties(string Id, string? Page, int Count, bool Conclusive, Basis Basis);
