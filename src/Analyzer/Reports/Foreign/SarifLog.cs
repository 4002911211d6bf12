using System.Text.Json.Serialization;
using Pintrace.Analyzer.Findings;

namespace Pintrace.Analyzer.Reports.Foreign;

/// <summary>A SARIF 2.1.0 log, as far as it is written here; names and their order are the format's.</summary>
sealed record SarifLog(IEnumerable<SarifRun> Runs)
{
    [JsonPropertyName("$schema"), JsonPropertyOrder(-2)]
    public string Schema { get; } = "https://json.schemastore.org/sarif-2.1.0.json";

    [JsonPropertyOrder(-1)] public string Version { get; } = "2.1.0";
}

sealed record SarifRun(
    SarifTool Tool, IEnumerable<SarifInvocation> Invocations, IEnumerable<SarifResult> Results);

sealed record SarifInvocation(bool ExecutionSuccessful)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<SarifOverride>? RuleConfigurationOverrides { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<SarifNotification>? ToolConfigurationNotifications { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<SarifNotification>? ToolExecutionNotifications { get; init; }
}

sealed record SarifOverride(SarifRuleId Descriptor, SarifSwitch Configuration);

sealed record SarifSwitch(bool Enabled);

sealed record SarifNotification(SarifRuleId AssociatedRule, string Level, SarifText Message);

sealed record SarifRuleId(string Id);

sealed record SarifTool(SarifDriver Driver);

sealed record SarifDriver(string Name, string Version, string InformationUri, IEnumerable<SarifRule> Rules);

sealed record SarifRule(
    string Id,
    SarifText ShortDescription,
    SarifText FullDescription,
    SarifHelp Help,
    SarifConfiguration DefaultConfiguration);

sealed record SarifHelp(string Text, string Markdown);

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
/// The file is the kernel's source where a line of it is known, else the text that was imported, else the trace; the
/// place in the kernel is a logical location.
/// </summary>
sealed record SarifLocation(SarifFile PhysicalLocation)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<SarifFunction>? LogicalLocations { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SarifText? Message { get; init; }
}

sealed record SarifFile(SarifArtifact ArtifactLocation, SarifRegion Region);

sealed record SarifRegion(long StartLine);

sealed record SarifArtifact(string Uri);

sealed record SarifFunction(string Name, string FullyQualifiedName, string Kind);

sealed record SarifCodeFlow(IEnumerable<SarifThreadFlow> ThreadFlows);

sealed record SarifThreadFlow(IEnumerable<SarifStep> Locations);

sealed record SarifStep(SarifLocation Location, IEnumerable<string> Kinds, long ExecutionOrder);

sealed record SarifSuppression(string Kind, string Justification);

/// <summary>What SARIF has no member for.</summary>
sealed record SarifProperties(
    string Id, string? Page, int Count, bool Conclusive, Basis Basis, Consequence Consequence);
