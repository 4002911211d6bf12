using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>
/// A comparison for people: always base → new, what is worse first, what grew and what shrank apart.
/// </summary>
public static class DiffText
{
    const int KindsShown = 4;

    /// <summary>Writes the comparison.</summary>
    /// <param name="diff">What differs.</param>
    /// <param name="limit">Most lines of each table; 0 = all.</param>
    /// <param name="screen">Where to.</param>
    public static void Write(TraceDiff diff, RowLimit limit, Screen screen)
    {
        screen.Labelled("base  ", $"{diff.Base.Path}: {diff.Base.Contents}");
        screen.Labelled("new   ", $"{diff.New.Path}: {diff.New.Contents}");
        if (diff.Tolerance.IsNormalised)
            screen.Line("numbers count per acquisition, within the tolerance: no two runs of a real kernel are alike");
        if (diff.IsComparable) WriteDifferences(diff, limit, screen);
        screen.Line();
        string why = diff.IsComparable ? "" : $": {diff.WhyNotComparable}; --anyway compares them";
        screen.Line($"{screen.Palette.Heading("verdict")}: {Coloured(diff.Verdict, screen.Palette)}{why}");
    }

    static void WriteDifferences(TraceDiff diff, RowLimit limit, Screen screen)
    {
        WriteWarnings(diff, screen);
        screen.Line();
        WriteFindings(diff, limit, screen);
        WriteCallsites("grew", [.. diff.Callsites.Where(d => d.New > d.Base)], limit, screen);
        WriteCallsites("shrank", [.. diff.Callsites.Where(d => d.New < d.Base)], limit, screen);
        WriteMetrics(diff, limit, screen);
        WriteDecisions(diff, limit, screen);
        WriteDivergence(diff, screen);
    }

    static string Coloured(string verdict, Palette palette) => verdict switch
    {
        "regression" => palette.Bad(verdict),
        "inconclusive" or "not comparable" => palette.Doubtful(verdict),
        _ => palette.Good(verdict),
    };

    /// <summary>What makes the two sides hard to compare.</summary>
    static void WriteWarnings(TraceDiff diff, Screen screen)
    {
        if (diff.WhyNotComparable is { } why)
            screen.Line($"{why}: the differences may have other causes than a policy");
        foreach (var side in diff.OneSided.GroupBy(o => o.FindableIn)) WriteOneSided(side.Key, [.. side], screen);
        if (diff.New.Gaps > 0)
            screen.Line($"the new trace lost events in {Format.Count(diff.New.Gaps, "place")}: "
                + "what is not found in it may be among them");
    }

    static void WriteOneSided(string name, List<OneSidedKind> kinds, Screen screen)
    {
        var shown = kinds.Take(KindsShown).Select(o => $"{PublicName.Of(o.Kind)} (in the other: {o.Reason})");
        string more = kinds.Count > KindsShown ? $" and {kinds.Count - KindsShown} more" : "";
        screen.Line($"only the {name} trace can show {string.Join(", ", shown)}{more}: "
            + "nothing follows from their absence on the other side, nor from numbers that grew or shrank");
    }

    static void WriteFindings(TraceDiff diff, RowLimit limit, Screen screen)
    {
        if (diff.Findings.Count == 0)
        {
            screen.Line($"{screen.Palette.Heading("findings")}  none on either side");
            return;
        }
        var changes = diff.Findings.GroupBy(d => d.Change)
            .Select(g => $"{Format.Number(g.Count())} {PublicName.Of(g.Key)}");
        screen.Line($"{screen.Palette.Heading("findings")}  {string.Join(", ", changes)}, "
            + "by fingerprint; base and new say how often");
        var table = new TextTable("change", "kind", "page", "callsite", "base", "new", "difference", "id")
        {
            Prose = ["kind", "id"],
        };
        var rows = diff.Findings.GroupBy(d => (d.Change, d.Kind, d.PageRole, d.Callsite))
            .Select(g => Cells([.. g], diff.IsOneSided(g.Key.Kind)));
        Write(table, [.. rows], limit, screen);
    }

    /// <summary>Findings that differ in their stacks alone share a line.</summary>
    static string[] Cells(List<FindingDelta> row, bool isOneSided)
    {
        var first = row[0];
        long before = SideFinding.Total(row.Select(d => d.BaseCount));
        long after = SideFinding.Total(row.Select(d => d.NewCount));
        string more = row.Count > 1 ? $" and {row.Count - 1} more" : "";
        string ids = first.New is { } now ? now.Id + more : "", note = isOneSided ? " inconclusive" : Note(row);
        return
        [
            PublicName.Of(first.Change), PublicName.Of(first.Kind), first.PageRole, first.Callsite,
            Format.Number(before), Format.Number(after), Signed(after - before), (ids + note).Trim(),
        ];
    }

    static string Note(List<FindingDelta> row)
    {
        if (row.TrueForAll(d => d.New is { Conclusive: false })) return " inconclusive";
        return row.TrueForAll(d => d.New is { IsSuppressed: true }) ? " suppressed" : "";
    }

    static void WriteCallsites(string heading, List<CallsiteDelta> deltas, RowLimit limit, Screen screen)
    {
        if (deltas.Count == 0) return;
        screen.Line();
        var rows = deltas.Select(d => (string[])
            [d.Callsite, d.Metric, d.Unit, Format.Number(d.Base), Format.Number(d.New), Signed(d.New - d.Base)]);
        Write(new TextTable(heading, "metric", "unit", "base", "new", "change"), [.. rows], limit, screen);
    }

    static void WriteMetrics(TraceDiff diff, RowLimit limit, Screen screen)
    {
        if (diff.Metrics.Count == 0) return;
        screen.Line();
        var rows = diff.Metrics.Select(d => (string[])
            [d.Metric.Name, UnitOf(d.Metric), Value(d.Metric, d.Base), Value(d.Metric, d.New),
                diff.OneSided.Count > 0 ? "" : d.Word]);
        Write(new TextTable("metric", "unit", "base", "new", ""), [.. rows], limit, screen);
    }

    static string Value(Metric metric, long? value)
    {
        if (value is not { } number) return "-";
        return metric.Unit == Units.Ns ? Format.Time(number) : Format.Number(number);
    }

    /// <summary>Times are shown with units of their own.</summary>
    static string UnitOf(Metric metric) => metric.Unit == Units.Ns ? "" : metric.Unit;

    static void WriteDecisions(TraceDiff diff, RowLimit limit, Screen screen)
    {
        if (diff.Decisions.Count == 0) return;
        screen.Line();
        var rows = diff.Decisions.Select(d => (string[])[d.Decision, d.Base ?? "-", d.New ?? "-"]);
        Write(new TextTable("decision", "base", "new"), [.. rows], limit, screen);
    }

    static void Write(TextTable table, List<string[]> rows, RowLimit limit, Screen screen)
    {
        foreach (string[] cells in limit.Of(rows)) table.Add(cells);
        table.Write(screen);
        limit.WriteRemainder(rows.Count, screen);
    }

    static void WriteDivergence(TraceDiff diff, Screen screen)
    {
        screen.Line();
        if (diff.FirstDivergence is not { } d)
        {
            bool real = diff.Base.IsReal || diff.New.IsReal;
            screen.Line(real
                ? "page states are not compared: no two runs of a real kernel use the same pages"
                : "pages go through the same states");
        }
        else if (d.After is { } after)
            screen.Line($"the states of pages part after event {Format.Number(after)} of the new trace; "
                + "a stored report does not have the events");
        else
        {
            screen.Line("the states of pages part here:");
            screen.Labelled("  base  ", Event(d.BaseSeq, d.Base));
            screen.Labelled("  new   ", Event(d.NewSeq, d.New));
        }
    }

    static string Event(long? seq, string? words) =>
        seq is { } n ? $"event {Format.Number(n)}, {words}" : "no further changes of pages";

    static string Signed(long n) => n > 0 ? "+" + Format.Number(n) : Format.Number(n);
}
