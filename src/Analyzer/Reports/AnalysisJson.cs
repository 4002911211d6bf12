using System.Text.Json;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>An analysis for scripts: schema pintrace/analyze/1. Fields may be added, never renamed.</summary>
public static class AnalysisJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(AnalysisReport report, string path, int exitCode, TextWriter to) => Json.Write(to, "pintrace/analyze/1", json =>
    {
        json.Object("trace", () => WriteTrace(json, report, path));
        json.Array("findings", report.Findings, f => WriteFinding(json, f, report.Names));
        json.Array("callsites", report.Callsites, r => WriteCallsite(json, r));
        json.Object("totals", () =>
        {
            foreach (var (kind, count) in report.Totals) json.WriteNumber(PublicName.Of(kind), count);
        });
        json.Array("metrics", report.Metrics, m => WriteMetric(json, m));
        json.Array("suppressed", report.Suppressed, f => WriteFinding(json, f, report.Names));
        json.Array("suppressions", report.Suppressions, s => json.Object(null, () =>
        {
            json.WriteString("kind", PublicName.Of(s.Kind));
            json.WriteString("pattern", s.Pattern);
            json.WriteNumber("line", s.Line);
            json.WriteNumber("matches", s.Matches);
        }));
        json.WriteNumber("exit_code", exitCode);
    });

    /// <summary>Writes the members that describe a trace.</summary>
    internal static void WriteTrace(Utf8JsonWriter json, AnalysisReport report, string path)
    {
        var h = report.Header;
        json.WriteString("path", path);
        json.WriteNumber("events", report.Events);
        json.WriteNumber("pages", report.Pages);
        json.WriteNumber("callsites", report.Names.Callsites.Count);
        json.WriteString("source", h.Source);
        json.WriteString("policy", h.Policy);
        json.WriteString("scenario", h.Scenario);
        json.WriteString("variant", h.Variant);
        if (h.Seed is { } seed) json.WriteNumber("seed", seed);
        else json.WriteNull("seed");
        json.WriteNumber("gaps", report.Gaps.Count);
        json.WriteString("state", h.State);
    }

    internal static void WriteFinding(Utf8JsonWriter json, Finding f, TraceNames names) => json.Object(null, () =>
    {
        json.WriteString("id", f.Id);
        json.WriteString("kind", PublicName.Of(f.Kind));
        json.WriteString("severity", PublicName.Kebab(f.Severity.ToString()));
        json.WriteNumber("page", f.Pfn);
        json.WriteString("callsite", names.CallsiteName(f.Callsite));
        if (f.RelatedCallsite == 0) json.WriteNull("related_callsite");
        else json.WriteString("related_callsite", names.CallsiteName(f.RelatedCallsite));
        json.Array("evidence", f.Evidence, json.WriteNumberValue);
        json.WriteNumber("count", f.Count);
        json.WriteBoolean("conclusive", f.Conclusive);
        json.WriteString("message", f.Message);
    });

    static void WriteMetric(Utf8JsonWriter json, Metric m) => json.Object(null, () =>
    {
        json.WriteString("name", m.Name);
        json.WriteString("unit", m.Unit);
        json.WriteString("polarity", PublicName.Kebab(m.Polarity.ToString()));
        json.WriteNumber("value", m.Value);
    });

    static void WriteCallsite(Utf8JsonWriter json, CallsiteRow r) => json.Object(null, () =>
    {
        json.WriteString("callsite", r.Callsite);
        json.WriteNumber("gets", r.Gets);
        json.WriteNumber("puts", r.Puts);
        json.WriteNumber("pins", r.Pins);
        json.WriteNumber("unpins", r.Unpins);
        json.WriteNumber("refused", r.Refused);
        json.WriteNumber("releases_not_seen", r.ReleasesNotSeen);
        json.WriteNumber("outstanding", r.Outstanding);
        json.WriteNumber("leaked", r.Leaked);
        json.WriteNumber("early_releases", r.EarlyReleases);
        json.WriteNumber("pages", r.Pages);
        json.Object("hold_ns", () =>
        {
            foreach (var (name, share) in CallsiteRow.HoldColumns)
                if (r.Hold(share) is { } ns) json.WriteNumber(name, ns);
                else json.WriteNull(name);
            json.WriteNumber("open", r.Open);
            json.WriteNumber("open_at_least", r.OpenAtLeastNs);
        });
    });
}
