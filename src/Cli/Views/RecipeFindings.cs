using Pintrace.Analyzer;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Capture;

namespace Pintrace.Cli.Views;

/// <summary>
/// What a recipe's trace can show of each kind of finding: the recipe knows which events it yields, and the detectors
/// which events they need.
/// </summary>
static class RecipeFindings
{
    /// <summary>Every kind, those that can be seen first.</summary>
    public static IReadOnlyList<FindingVisibility> Of(CaptureRecipe recipe)
    {
        var others = CaptureRecipe.Tools.Where(tool => tool != recipe.Tool)
            .Select(tool => CaptureRecipe.For(tool, recipe.Like)).ToList();
        return [.. Findable(recipe).Select(f => VisibilityOf(f, others)).OrderBy(v => v.Seen)];
    }

    static IReadOnlyList<Findability> Findable(CaptureRecipe recipe) =>
        Findability.Of(recipe.Yields.Select(y => y.Kind).ToHashSet(), recipe.Coverage);

    static FindingVisibility VisibilityOf(Findability f, IReadOnlyList<CaptureRecipe> others)
    {
        if (f.WhyNot is not null) return new(f.Kind, Visibility.Never, SeenWith(f.Kind, others));
        return new(f.Kind, f.ByCount ? Visibility.ByCount : Visibility.Found, f.Note);
    }

    /// <summary>The tools that show a kind, and what they show of it; empty if none does.</summary>
    static string SeenWith(FindingKind kind, IReadOnlyList<CaptureRecipe> recipes)
    {
        var shown = recipes.Select(r => (r.Tool, Finding: Findable(r).Single(f => f.Kind == kind)))
            .Where(s => s.Finding.WhyNot is null).ToList();
        if (shown.Count == 0) return "";
        string tools = string.Join(" or ", shown.Select(s => s.Tool)), note = shown[0].Finding.Note;
        return $"seen with {tools}{(note.Length > 0 ? $": {note}" : "")}";
    }
}
