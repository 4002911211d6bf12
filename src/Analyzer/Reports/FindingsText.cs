using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// Findings for people: of those of one kind with the same culprits, the first with its evidence, the others by id.
/// </summary>
public static class FindingsText
{
    const int OthersShown = 5, StacksShown = 5, FramesShown = 5, StackIndent = 10;

    /// <param name="report">What was found.</param>
    /// <param name="trace">The trace, for the events of the evidence.</param>
    /// <param name="limit">Most groups of findings; 0 = all groups, each with all findings, events and
    /// functions.</param>
    /// <param name="screen">Where to.</param>
    internal static void Write(AnalysisReport report, ITrace trace, RowLimit limit, Screen screen)
    {
        List<List<Finding>> groups = [.. report.Findings.GroupBy(Culprits).Select(g => g.ToList())];
        List<List<Finding>> shown = [.. limit.Of(groups)];
        var evidence = new Evidence(trace, shown.Select(g => g[0]));
        foreach (var group in shown)
        {
            WriteFirst(group, screen);
            WriteStacks(group[0], evidence, report.Names, limit, screen);
            WriteOthers(group, limit, screen);
        }
        limit.WriteRemainder(groups.Count, screen, indent: 2);
    }

    static (FindingKind, int, int, bool) Culprits(Finding f) => (f.Kind, f.Callsite, f.RelatedCallsite, f.Conclusive);

    static void WriteFirst(List<Finding> group, Screen screen)
    {
        var first = group[0];
        string title = $"{PublicName.Of(first.Severity)} {PublicName.Of(first.Kind)}";
        string coloured = first.Severity == Severity.Error ? screen.Palette.Bad(title) : screen.Palette.Doubtful(title);
        screen.Line($"{first.Id,5} {coloured}, {Words(first.Consequence)}{BasisOf(first)}{Extent(group)}");
        screen.Line($"      {first.Message}", hanging: 6);
        string elsewhere = Format.Count(first.CountElsewhere, "time");
        if (first.CountElsewhere > 0) screen.Line($"      {elsewhere} of these on other pages: too many to list each");
        if (first.Doubt is { } doubt)
            screen.Line($"      {screen.Palette.Doubtful("inconclusive")}: {doubt}", hanging: 6);
    }

    /// <summary>A consequence in words, such as "data at risk".</summary>
    public static string Words(Consequence consequence) => PublicName.Of(consequence).Replace('-', ' ');

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
    static void WriteStacks(Finding finding, Evidence evidence, TraceNames names, RowLimit limit, Screen screen)
    {
        List<(EvidenceRole Role, PageEvent Event)> story =
            [.. evidence.Of(finding).Where(s => s.Role != EvidenceRole.Again)];
        int shown = limit.ShowsAll ? story.Count : Math.Min(StacksShown, story.Count);
        int actorWidth = story.Max(s => names.TaskName(s.Event.Actor).Length);
        int kindWidth = story.Max(s => Format.Kind(s.Event).Length);
        foreach (var (role, e) in story.Take(shown))
        {
            string actor = names.TaskName(e.Actor).PadRight(actorWidth), kind = Format.Kind(in e).PadRight(kindWidth);
            string what = $"      {PublicName.Of(role),-11} event {e.Seq,-6} {actor} {kind}";
            WriteStack(what, names.Stack(e.Callsite), limit.ShowsAll, screen);
        }
        if (story.Count > shown)
            screen.Hidden($"{Format.Number(story.Count - shown)} more events", "--limit 0", indent: 6);
        if (Evidence.Again(finding) is { } again) screen.Labelled("      again       ", again);
    }

    /// <summary>The stack behind what happened, or below it where there is no room.</summary>
    static void WriteStack(string what, string stack, bool all, Screen screen)
    {
        string shown = all ? stack : Format.Stack(stack, FramesShown), head = what + " ";
        if (DisplayWidth.Of(head + shown) > screen.Width)
        {
            screen.Line(what);
            head = new string(' ', StackIndent);
        }
        if (all) screen.List(head, stack.Split(Callsite.Separator), Callsite.Separator);
        else screen.Line(head + Ellipsis.Middle(shown, screen.Width - head.Length));
    }

    static void WriteOthers(List<Finding> group, RowLimit limit, Screen screen)
    {
        int others = group.Count - 1;
        if (others == 0) return;
        int shown = limit.ShowsAll ? others : Math.Min(OthersShown, others);
        var named = group.Skip(1).Take(shown).Select(f => $"{f.Id} page {Format.Page(f.Pfn)}");
        screen.List("      also ", named, ", ");
        if (others > shown) screen.Hidden($"{Format.Number(others - shown)} more", "--limit 0", indent: 11);
    }
}
