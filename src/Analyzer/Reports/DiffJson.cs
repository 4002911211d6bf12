using System.Text.Json;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for scripts: schema pintrace/diff/1.</summary>
public static class DiffJson
{
    /// <summary>Writes the comparison.</summary>
    public static void Write(TraceDiff diff, TextWriter to) => Json.Write(to, "pintrace/diff/1", json =>
    {
        json.Object("base", () => WriteSide(json, diff.Base));
        json.Object("new", () => WriteSide(json, diff.New));
        json.WriteBoolean("normalised", diff.Tolerance.IsNormalised);
        json.Array("new_findings", diff.Of(Change.New, Change.Worse), d => WriteFinding(json, d));
        json.Array("fixed_findings", diff.Of(Change.Fixed, Change.Fewer), d => WriteFinding(json, d));
        json.Array("moved_findings", diff.Of(Change.Moved), d => WriteFinding(json, d));
        json.WriteNumber("unchanged", diff.Of(Change.Unchanged).Count());
        json.Array("unchanged_findings", diff.Of(Change.Unchanged), d => WriteFinding(json, d));
        json.Array("callsites", diff.Callsites, d => json.Object(null, () =>
        {
            json.WriteString("callsite", d.Callsite);
            json.WriteString("metric", d.Metric);
            json.WriteNumber("base", d.Base);
            json.WriteNumber("new", d.New);
            json.WriteNumber("change", d.New - d.Base);
        }));
        json.Array("metrics", diff.Metrics, d => WriteMetric(json, d));
        json.Array("decisions", diff.Decisions, d => json.Object(null, () =>
        {
            json.WriteString("decision", d.Decision);
            json.WriteString("base", d.Base);
            json.WriteString("new", d.New);
        }));
        if (diff.FirstDivergence is { } at) json.Object("first_divergence", () => WriteDivergence(json, at));
        else json.WriteNull("first_divergence");
        json.WriteString("verdict", diff.Verdict);
    });

    static void WriteSide(Utf8JsonWriter json, DiffSide side)
    {
        json.WriteString("path", side.Path);
        json.WriteNumber("events", side.Events);
        json.WriteNumber("findings", side.FindingCount);
        json.WriteNumber("refused", side.Refused);
        json.WriteString("source", side.Header.Source);
        json.WriteString("policy", side.Header.Policy);
        json.WriteString("scenario", side.Header.Scenario);
        json.WriteString("variant", side.Header.Variant);
        if (side.Header.Seed is { } seed) json.WriteNumber("seed", seed);
        else json.WriteNull("seed");
        json.WriteBoolean("is_report", side.Trace is null);
    }

    static void WriteFinding(Utf8JsonWriter json, FindingDelta d) => json.Object(null, () =>
    {
        json.WriteString("change", PublicName.Kebab(d.Change.ToString()));
        json.WriteString("kind", PublicName.Of(d.Kind));
        json.WriteString("page_role", d.PageRole);
        json.WriteString("callsite", d.Callsite);
        json.WriteString("base_callsite", d.Base?.Callsite);
        json.WriteString("related_callsite", (d.New ?? d.Base)!.Related);
        json.WriteString("fingerprint", (d.New ?? d.Base)!.Fingerprint);
        json.WriteString("base_id", d.Base?.Id);
        json.WriteString("id", d.New?.Id);
        json.WriteNumber("base", d.BaseCount);
        json.WriteNumber("new", d.NewCount);
        json.WriteString("severity", PublicName.Kebab((d.New ?? d.Base)!.Severity.ToString()));
        json.WriteBoolean("suppressed", (d.New ?? d.Base)!.IsSuppressed);
        json.WriteBoolean("conclusive", (d.New ?? d.Base)!.Conclusive);
    });

    static void WriteMetric(Utf8JsonWriter json, MetricDelta d) => json.Object(null, () =>
    {
        json.WriteString("name", d.Metric.Name);
        json.WriteString("unit", d.Metric.Unit);
        json.WriteString("polarity", PublicName.Kebab(d.Metric.Polarity.ToString()));
        WriteNumber(json, "base", d.Base);
        WriteNumber(json, "new", d.New);
        json.WriteString("change", d.Word);
    });

    static void WriteDivergence(Utf8JsonWriter json, Divergence at)
    {
        json.WriteNumber("seq", at.Seq);
        json.WriteString("base", at.Base);
        json.WriteString("new", at.New);
        WriteNumber(json, "base_seq", at.BaseSeq);
        WriteNumber(json, "new_seq", at.NewSeq);
        WriteNumber(json, "after", at.After);
    }

    static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } n) json.WriteNumber(name, n);
        else json.WriteNull(name);
    }
}
