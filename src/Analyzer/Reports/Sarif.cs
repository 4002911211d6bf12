using System.Text.Json;
using System.Text.Json.Serialization;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Findings as SARIF 2.1.0, for code-review tools: a rule for each kind, a result for each finding, its evidence as one
/// code flow. Results keep their identity from run to run by a fingerprint that contains neither pages nor event
/// numbers.
/// </summary>
public static class Sarif
{
    /// <summary>Name of the fingerprint; a change in how it is made changes the number.</summary>
    internal const string Fingerprint = "kindRoleAndStacks/v2";

    static readonly JsonSerializerOptions Options = Json.OptionsWith(JsonNamingPolicy.CamelCase);

    /// <summary>Writes a report; suppressed findings are in it, marked as such.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">The trace's path, as the user gave it.</param>
    /// <param name="version">Version of pintrace.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, ITrace trace, string path, string version, TextWriter to)
    {
        List<Finding> findings = [.. InOrderOfIds(report.Findings.Concat(report.Suppressed))];
        var place = new Place(report.Names, path);
        var events = new Evidence(trace, findings);
        var rules = DetectorCatalog.Create().Select(d => Rule(d.Rule));
        var run = new SarifRun(
            new SarifTool(new SarifDriver("pintrace", version, rules)),
            [Invocation(report)],
            findings.Select(f => Result(f, place, events)));
        Json.WriteForeign(to, new SarifLog([run]), Options);
    }

    /// <summary>F2 is before F10.</summary>
    static IEnumerable<Finding> InOrderOfIds(IEnumerable<Finding> findings) =>
        findings.OrderBy(f => f.Id.Length).ThenBy(f => f.Id, StringComparer.Ordinal);

    static SarifRule Rule(FindingRule rule) => new(
        PublicName.Of(rule.Kind),
        new SarifText(rule.Title),
        new SarifText(rule.Text),
        new SarifConfiguration(Level(rule.Severity)));

    /// <summary>
    /// Rules of which the trace can show nothing were off in this run, each for a reason; of others there are too many
    /// results.
    /// </summary>
    static SarifInvocation Invocation(AnalysisReport report) => report.NotListed.Count == 0 ? Switches(report)
        : Switches(report) with
        {
            ToolExecutionNotifications = report.NotListed.Select(n => (Id: PublicName.Of(n.Key), Count: n.Value))
                .Select(n => new SarifNotification(
                    new SarifRuleId(n.Id), "note", new SarifText($"{n.Count} more of {n.Id} are not listed"))),
        };

    static SarifInvocation Switches(AnalysisReport report)
    {
        var off = report.NotFindable.OrderBy(n => n.Key).Select(n => (Id: PublicName.Of(n.Key), Why: n.Value)).ToList();
        if (off.Count == 0) return new SarifInvocation(true);
        return new SarifInvocation(true)
        {
            RuleConfigurationOverrides =
                off.Select(o => new SarifOverride(new SarifRuleId(o.Id), new SarifSwitch(Enabled: false))),
            ToolConfigurationNotifications = off.Select(o => new SarifNotification(
                new SarifRuleId(o.Id), "note", new SarifText($"{o.Id} cannot be found in this trace: {o.Why}"))),
        };
    }

    static string Level(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Info => "note",
    };

    static SarifResult Result(Finding f, Place place, Evidence events)
    {
        string doubt = f.Conclusive ? "" : $" (inconclusive: {f.Doubt})";
        var steps = events.Of(f).Select(s =>
            new SarifStep(place.Of(s.Role, s.Event), [Step(s.Role)], s.Event.Seq));
        return new SarifResult
        {
            RuleId = PublicName.Of(f.Kind),
            Level = Level(f.Severity),
            Message = new SarifText(f.Message + doubt),
            Locations = [place.Of(f.Callsite)],
            RelatedLocations = f.RelatedCallsite.Exists
                ? [place.Of(f.RelatedCallsite, "the other callsite involved")]
                : null,
            CodeFlows = [new SarifCodeFlow([new SarifThreadFlow(steps)])],
            PartialFingerprints = new Dictionary<string, string> { [Fingerprint] = f.Fingerprint },
            Suppressions = f.SuppressedBy is { } line
                ? [new SarifSuppression("external", $"{PublicName.Of(line.Kind)}:{line.Pattern}")]
                : null,
            Properties = new SarifProperties(
                f.Id, f.Pfn == 0 ? null : Format.Page(f.Pfn), f.Count, f.Conclusive, f.Basis),
        };
    }

    /// <summary>The role of a step; SARIF has words of its own for two of them.</summary>
    static string Step(EvidenceRole role) => role switch
    {
        EvidenceRole.Acquired => "acquire",
        EvidenceRole.Released => "release",
        _ => PublicName.Of(role),
    };

    /// <summary>Makes locations, all of them in one trace.</summary>
    sealed class Place(TraceNames names, string path)
    {
        readonly SarifFile _file = new(new SarifArtifact(
            Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)));

        public SarifLocation Of(NameId<Callsite> callsite, string? message = null) => new(_file)
        {
            LogicalLocations = callsite.Exists
                ? [new SarifFunction(names.CallsiteName(callsite), names.Stack(callsite), "function")]
                : null,
            Message = message is null ? null : new SarifText(message),
        };

        public SarifLocation Of(EvidenceRole role, in PageEvent e)
        {
            string page = e.Pfn == 0 ? "" : $" page {Format.Page(e.Pfn)}";
            string what = $"{names.ActorName(e.Actor)}: {Format.Kind(in e)}{page} {Format.State(in e)}";
            return Of(e.Callsite, $"{PublicName.Of(role)} at event {e.Seq}: {what.TrimEnd()}");
        }
    }
}

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

sealed record SarifStep(SarifLocation Location, IEnumerable<string> Kinds, long ExecutionOrder);

sealed record SarifSuppression(string Kind, string Justification);

/// <summary>What SARIF has no member for.</summary>
sealed record SarifProperties(string Id, string? Page, int Count, bool Conclusive, Basis Basis);
