using System.Text.Json;
using Pintrace.Analyzer.Diff;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for scripts: schema pintrace/diff/1.</summary>
public static class DiffJson
{
    /// <summary>Writes the comparison.</summary>
    public static void Write(TraceDiff diff, string basePath, string newPath, TextWriter to) => Json.Write(to, "pintrace/diff/1", json =>
    {
        json.Object("base", () => AnalysisJson.WriteTrace(json, diff.Base, basePath));
        json.Object("new", () => AnalysisJson.WriteTrace(json, diff.New, newPath));
        json.Array("new_findings", diff.Worse, d => WriteFinding(json, d));
        json.Array("fixed_findings", diff.Better, d => WriteFinding(json, d));
        json.WriteNumber("unchanged", diff.Unchanged.Count);
        json.Array("callsites", diff.Callsites, d => json.Object(null, () =>
        {
            json.WriteString("callsite", d.Callsite);
            json.WriteString("metric", d.Metric);
            json.WriteNumber("base", d.Base);
            json.WriteNumber("new", d.New);
            json.WriteNumber("change", d.New - d.Base);
        }));
        if (diff.FirstDivergence is { } at) json.Object("first_divergence", () =>
        {
            json.WriteNumber("seq", at.Seq);
            json.WriteString("base", at.Base);
            json.WriteString("new", at.New);
        });
        else json.WriteNull("first_divergence");
        json.WriteString("verdict", diff.Verdict);
    });

    static void WriteFinding(Utf8JsonWriter json, FindingDelta d) => json.Object(null, () =>
    {
        json.WriteString("kind", PublicName.Of(d.Kind));
        json.WriteString("callsite", d.Callsite);
        json.WriteNumber("base", d.Base);
        json.WriteNumber("new", d.New);
    });
}
