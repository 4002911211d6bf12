using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Findings for people: of those of one kind with the same culprits, the first with its evidence, the others by id.
/// </summary>
static class FindingsText
{
    const int OthersShown = 5, StacksShown = 5, FramesShown = 5;

    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="limit">Most groups of findings; 0 = all groups, each with all findings, events and
    /// functions.</param>
    /// <param name="palette">Colours.</param>
    /// <param name="to">Where to.</param>
    public static void Write(AnalysisReport report, ITrace trace, RowLimit limit, Palette palette, TextWriter to)
    {
        List<List<Finding>> groups = [.. report.Findings.GroupBy(Culprits).Select(g => g.ToList())];
        List<List<Finding>> shown = [.. limit.Of(groups)];
        var evidence = new Evidence(trace, shown.Select(g => g[0]));
        foreach (var group in shown)
        {
            WriteFirst(group, palette, to);
            WriteStacks(group[0], evidence, report.Names, limit, to);
            WriteOthers(group, limit, to);
        }
        limit.WriteRemainder(groups.Count, to, indent: 2);
    }

    static (FindingKind, int, int, bool) Culprits(Finding f) => (f.Kind, f.Callsite, f.RelatedCallsite, f.Conclusive);

    static void WriteFirst(List<Finding> group, Palette palette, TextWriter to)
    {
        var first = group[0];
        string title = $"{PublicName.Of(first.Severity)} {PublicName.Of(first.Kind)}";
        string coloured = first.Severity == Severity.Error ? palette.Bad(title) : palette.Doubtful(title);
        to.WriteLine($"{first.Id,5} {coloured}{BasisOf(first)}{Extent(group)}");
        to.WriteLine($"      {first.Message}");
        string elsewhere = Format.Count(first.CountElsewhere, "time");
        if (first.CountElsewhere > 0) to.WriteLine($"      {elsewhere} of these on other pages: too many to list each");
        if (first.Doubt is { } doubt) to.WriteLine($"      {palette.Doubtful("inconclusive")}: {doubt}");
    }

    static string BasisOf(Finding f) => f.Basis switch
    {
        Basis.Exact => "",
        Basis.ByCount => ", by count",
        Basis.Inferred => ", inferred",
    };

    static string Extent(List<Finding> group)
    {
        int times = group.Sum(f => f.Count);
        if (times == 1) return "";
        string where = group.Count == 1 ? "" : $" on {Format.Count(group.Count, "page")}";
        return $" ({Format.Number(times)} times{where})";
    }

    /// <summary>Who did what: a line for each event of the evidence, with the stack.</summary>
    static void WriteStacks(Finding finding, Evidence evidence, TraceNames names, RowLimit limit, TextWriter to)
    {
        List<(EvidenceRole Role, PageEvent Event)> story = [.. evidence.Of(finding)];
        int shown = limit.ShowsAll ? story.Count : Math.Min(StacksShown, story.Count);
        int frames = limit.ShowsAll ? int.MaxValue : FramesShown;
        int actorWidth = story.Max(s => names.TaskName(s.Event.Actor).Length);
        int kindWidth = story.Max(s => Format.Kind(s.Event).Length);
        foreach (var (role, e) in story.Take(shown))
        {
            string actor = names.TaskName(e.Actor).PadRight(actorWidth), kind = Format.Kind(in e).PadRight(kindWidth);
            string stack = Format.Stack(names.Stack(e.Callsite), frames);
            to.WriteLine($"      {PublicName.Of(role),-11} event {e.Seq,-6} {actor} {kind} {stack}");
        }
        if (story.Count > shown)
            to.WriteLine($"      ... {Format.Number(story.Count - shown)} more events (--limit 0 shows all)");
    }

    static void WriteOthers(List<Finding> group, RowLimit limit, TextWriter to)
    {
        int others = group.Count - 1;
        if (others == 0) return;
        int shown = limit.ShowsAll ? others : Math.Min(OthersShown, others);
        var named = group.Skip(1).Take(shown).Select(f => $"{f.Id} page {Format.Page(f.Pfn)}");
        string more = others > shown ? $" ... {Format.Number(others - shown)} more" : "";
        to.WriteLine($"      also {string.Join(", ", named)}{more}");
    }
}
