using Pintrace.Analyzer.Text;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Capture;

namespace Pintrace.Cli.Views;

/// <summary>A capture recipe for scripts: schema pintrace/capture/1.</summary>
static class RecipeJson
{
    public static void Write(CaptureRecipe recipe, TextWriter to)
    {
        var findings = RecipeFindings.Of(recipe);
        Json.Write(to, "pintrace/capture/1", new Document(
            recipe.Tool,
            recipe.Kernel,
            recipe.Like,
            recipe.Certainty,
            recipe.Facts,
            recipe.Probes.Select(p =>
                new ProbeRecord(p.Name, p.Function, p.Definition, p.IsEssential, p.HasStack, p.Shows)),
            recipe.Tracepoints,
            findings.Select(f => new FindingRecord(f.Kind, f.Seen, f.Note)),
            recipe.Costs.Select(c => new CostRecord(c.Tool, c.What, c.Least, c.Most)),
            Import: "pintrace import trace.txt -o trace.db",
            recipe.WriteScript(findings)));
    }

    sealed record Document(
        string Tool,
        string Kernel,
        string Like,
        string Certainty,
        IReadOnlyList<string> Facts,
        IEnumerable<ProbeRecord> Probes,
        IReadOnlyList<string> Tracepoints,
        IEnumerable<FindingRecord> Findings,
        IEnumerable<CostRecord> Costs,
        string Import,
        string Script);

    sealed record ProbeRecord(
        string Name, string Function, string Definition, bool Essential, bool Stack, string Shows);

    sealed record FindingRecord(FindingKind Kind, Visibility Seen, string Note);

    sealed record CostRecord(string Tool, string What, double Least, double Most);
}
