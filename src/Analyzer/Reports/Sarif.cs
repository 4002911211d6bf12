using System.Text.Json;
using Pintrace.Analyzer.Detectors;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Findings as SARIF 2.1.0, for code-review tools: a rule a kind, a result a finding, its evidence as one code flow. Results keep
/// their identity from run to run by a fingerprint, which knows neither pages nor event numbers.
/// </summary>
public static class Sarif
{
    /// <summary>Name of the fingerprint; another way to make it gets another number.</summary>
    public const string Fingerprint = "kindRoleAndStacks/v2";

    /// <summary>Writes a report; what is suppressed is in it, marked as such.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="path">The trace's path, as the user gave it.</param>
    /// <param name="version">Version of pintrace.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, ITrace trace, string path, string version, TextWriter to)
    {
        List<Finding> findings = [.. report.Findings.Concat(report.Suppressed).OrderBy(f => f.Id.Length).ThenBy(f => f.Id, StringComparer.Ordinal)];
        var events = new Evidence(trace, findings);
        var detectors = DetectorCatalog.Rules;
        Json.Write(to, json =>
        {
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.Array("runs", [report], _ => json.Object(null, () =>
            {
                json.Object("tool", () => json.Object("driver", () => WriteDriver(json, detectors, version)));
                json.Array("results", findings, f => json.Object(null, () => WriteResult(json, f, report.Names, events, path)));
            }));
        });
    }

    static void WriteDriver(Utf8JsonWriter json, IReadOnlyList<FindingRule> detectors, string version)
    {
        json.WriteString("name", "pintrace");
        json.WriteString("version", version);
        json.Array("rules", detectors, d => json.Object(null, () =>
        {
            json.WriteString("id", PublicName.Of(d.Kind));
            json.Object("shortDescription", () => json.WriteString("text", d.Title));
            json.Object("fullDescription", () => json.WriteString("text", d.Text));
            json.Object("defaultConfiguration", () => json.WriteString("level", Level(d.Severity)));
        }));
    }

    static string Level(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", Severity.Info => "note" };

    static void WriteResult(Utf8JsonWriter json, Finding f, TraceNames names, Evidence events, string path)
    {
        json.WriteString("ruleId", PublicName.Of(f.Kind));
        json.WriteString("level", Level(f.Severity));
        json.Object("message", () => json.WriteString("text", f.Message + (f.Conclusive ? "" : $" (inconclusive: {f.Doubt})")));
        json.Array("locations", [f.Callsite], c => WriteLocation(json, c, names, path, null));
        if (f.RelatedCallsite != 0) json.Array("relatedLocations", [f.RelatedCallsite], c => WriteLocation(json, c, names, path, "the other place of the story"));
        json.Array("codeFlows", [f], _ => json.Object(null, () => json.Array("threadFlows", [f], _ => json.Object(null, () =>
            json.Array("locations", f.Evidence, seq => json.Object(null, () => WriteStep(json, events[seq], names, path)))))));
        json.Object("partialFingerprints", () => json.WriteString(Fingerprint, f.Fingerprint));
        if (f.SuppressedBy is { } line) json.Array("suppressions", [line], s => json.Object(null, () =>
        {
            json.WriteString("kind", "external");
            json.WriteString("justification", $"{PublicName.Of(s.Kind)}:{s.Pattern}");
        }));
        json.Object("properties", () =>
        {
            json.WriteString("id", f.Id);
            json.WriteString("page", f.Pfn == 0 ? null : Format.Page(f.Pfn));
            json.WriteNumber("count", f.Count);
            json.WriteBoolean("conclusive", f.Conclusive);
            json.WriteString("basis", PublicName.Kebab(f.Basis.ToString()));
        });
    }

    static void WriteStep(Utf8JsonWriter json, PageEvent e, TraceNames names, string path)
    {
        json.WritePropertyName("location");
        WriteLocation(json, e.Callsite, names, path, $"event {e.Seq}: {names.ActorName(e.Actor)}: {Format.Kind(in e)}{(e.Pfn == 0 ? "" : $" page {Format.Page(e.Pfn)}")} {Format.State(in e)}".TrimEnd());
        json.WriteNumber("executionOrder", e.Seq);
    }

    /// <summary>A trace has no lines of code: the file is the trace, the place in the kernel is a logical location.</summary>
    static void WriteLocation(Utf8JsonWriter json, int callsite, TraceNames names, string path, string? message) => json.Object(null, () =>
    {
        json.Object("physicalLocation", () => json.Object("artifactLocation", () => json.WriteString("uri", Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal))));
        if (callsite != 0) json.Array("logicalLocations", [callsite], c => json.Object(null, () =>
        {
            json.WriteString("name", names.CallsiteName(c));
            json.WriteString("fullyQualifiedName", names.Callsites[c].Stack);
            json.WriteString("kind", "function");
        }));
        if (message is not null) json.Object("message", () => json.WriteString("text", message));
    });
}
