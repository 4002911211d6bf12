using Pintrace.Analyzer;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.RealKernels.Capture;
using Pintrace.Recorder.RealKernels.Probes;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>
/// What `capture` promises of a tool's trace, before there is one, and what `analyze` says of real traces of that tool.
/// </summary>
public class CaptureLawTests
{
    static readonly string[] Folders =
        ["traces", "tests/Analyzer.Tests/Import/runs", "tests/Recorder.Tests/RealKernels/Text/Dialects/data"];

    /// <summary>Of ext4_page_mkwrite, which is probed in some samples and by no recipe.</summary>
    static readonly EventKind[] NotCaptured = [EventKind.PageMkwrite];

    static readonly Lazy<IReadOnlyList<Captured>> Samples = new(() =>
        [.. Folders.SelectMany(f => Directory.GetFiles(RepoFiles.Path(f), "*.txt.gz")).Select(Captured.Import)]);

    [Fact]
    public void Each_tool_has_a_sample() => Assert.Equal(
        CaptureRecipe.Tools.Order(StringComparer.Ordinal),
        Samples.Value.Select(s => s.Recipe.Tool).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_trace_has_what_the_recipe_yields_and_nothing_else() => Law.HoldsOf(Samples.Value, s =>
    {
        var yields = s.Recipe.Yields.Select(y => y.Kind).Concat(NotCaptured);
        Assert.Equal(s.Recipe.Coverage, s.Trace.Header.Coverage);
        return s.Trace.Events.Select(e => e.Kind).Distinct().Except(yields).Select(k => $"{s.File}: {k} is no yield");
    });

    [Fact]
    public void What_capture_calls_never_reported_is_not_findable_nor_found() => Law.HoldsOf(Samples.Value, s =>
    {
        var never = s.Promised.Where(p => p.Seen == Visibility.Never).Select(p => p.Kind).ToList();
        var found = s.Report.Totals.Select(t => t.Kind).Intersect(never).Select(k => $"{s.File}: {k} is found");
        return found.Concat(never.Except(s.NotFindable.Keys).Select(k => $"{s.File}: {k} is called findable"));
    });

    /// <summary>
    /// The other way round: where a trace could not show what capture promises, it only lacks events which a capture
    /// can have.
    /// </summary>
    [Fact]
    public void What_capture_promises_is_not_findable_only_for_want_of_events() => Law.HoldsOf(Samples.Value, s =>
    {
        var promised = s.Promised.Where(p => p.Seen != Visibility.Never && s.NotFindable.ContainsKey(p.Kind));
        return promised.Where(p => !IsForWantOf(s.Recipe.Yields, s.NotFindable[p.Kind]))
            .Select(p => $"{s.File}: {p.Kind} is not findable: {s.NotFindable[p.Kind]}");
    });

    /// <summary>The reason is "no a or b in the trace", and there is such an event in captures.</summary>
    static bool IsForWantOf(IReadOnlyList<Yield> yields, string reason) =>
        reason.StartsWith("no ", StringComparison.Ordinal)
        && yields.Select(y => PublicName.Snake(y.Kind.ToString())).Intersect(reason.Split(' ')).Any();

    /// <summary>A trace of a real kernel, with the recipe of its tool and kernel.</summary>
    sealed record Captured(string File, CaptureRecipe Recipe, MemoryTrace Trace, AnalysisReport Report)
    {
        public IReadOnlyList<FindingVisibility> Promised { get; } = RecipeFindings.Of(Recipe);

        public IReadOnlyDictionary<FindingKind, string> NotFindable { get; } =
            Report.Quality.NotFindable.ToDictionary(n => n.Kind, n => n.Reason);

        public static Captured Import(string path)
        {
            MemoryTrace? trace = null;
            string file = Path.GetFileName(path);
            using var text = System.IO.File.OpenRead(path);
            new TraceImport([new ImportSource(file, text)]).Run(header => trace = new MemoryTrace(header));
            return new(file, RecipeOf(trace!.Header.Origin), trace, Analysis.Run(trace));
        }

        /// <summary>Of "file, trace-cmd, kernel like 6.12"; ftrace is not named.</summary>
        static CaptureRecipe RecipeOf(string origin)
        {
            string[] parts = origin.Split(", ");
            string tool = CaptureRecipe.Tools.FirstOrDefault(t => parts.Any(p => p.Split(' ')[0] == t)) ?? "ftrace";
            string kernel = parts.Single(p => p.StartsWith("kernel like ", StringComparison.Ordinal));
            return CaptureRecipe.For(tool, kernel.Split(' ')[^1]);
        }
    }
}
