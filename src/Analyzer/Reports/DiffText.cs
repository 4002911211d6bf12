using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.Text;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for people: always base → new, what is worse first, what grew and what shrank apart.</summary>
public static class DiffText
{
    /// <summary>Writes the comparison.</summary>
    /// <param name="diff">What differs.</param>
    /// <param name="limit">Most lines of each table; 0 = all.</param>
    /// <param name="palette">Colours.</param>
    /// <param name="to">Where to.</param>
    public static void Write(TraceDiff diff, int limit, Palette palette, TextWriter to)
    {
        to.WriteLine($"base  {diff.Base.Path}: {diff.Base.Contents}");
        to.WriteLine($"new   {diff.New.Path}: {diff.New.Contents}");
        if (diff.Tolerance.IsNormalised) to.WriteLine("numbers count per acquisition, within the tolerance: no two runs of a real kernel are alike");
        WriteWarnings(diff, to);
        to.WriteLine();
        WriteFindings(diff, limit, to);
        WriteCallsites("grew", [.. diff.Callsites.Where(d => d.New > d.Base)], limit, to);
        WriteCallsites("shrank", [.. diff.Callsites.Where(d => d.New < d.Base)], limit, to);
        WriteMetrics(diff, limit, to);
        WriteDecisions(diff, limit, to);
        WriteDivergence(diff, to);
        to.WriteLine();
        to.WriteLine($"verdict: {(diff.Verdict is "regression" ? palette.Bad(diff.Verdict) : diff.Verdict is "inconclusive" ? palette.Doubtful(diff.Verdict) : palette.Good(diff.Verdict))}");
    }

    /// <summary>What makes the two sides hard to compare.</summary>
    static void WriteWarnings(TraceDiff diff, TextWriter to)
    {
        var (a, b) = (diff.Base.Header, diff.New.Header);
        if (a.Source != b.Source) to.WriteLine("one side is simulated, the other of a real kernel: callsites and numbers hardly compare");
        else if ((a.Scenario, a.Variant) != (b.Scenario, b.Variant)) to.WriteLine("the sides are of different scenarios: what differs need not be the policies' doing");
        if (diff.New.Gaps > 0) to.WriteLine($"the new trace lost events in {Format.Count(diff.New.Gaps, "place")}: what is not found in it may be among them");
    }

    static void WriteFindings(TraceDiff diff, int limit, TextWriter to)
    {
        if (diff.Findings.Count == 0) { to.WriteLine("findings  none on either side"); return; }
        to.WriteLine("findings  " + string.Join(", ", diff.Findings.GroupBy(d => d.Change).Select(g => $"{Format.Number(g.Count())} {PublicName.Kebab(g.Key.ToString())}")));
        var table = new TextTable("change", "kind", "page", "callsite", "base", "new", "difference", "id");
        List<List<FindingDelta>> rows = [.. diff.Findings.GroupBy(d => (d.Change, d.Kind, d.PageRole, d.Callsite)).Select(g => g.ToList())];
        foreach (var row in rows.Take(limit == 0 ? int.MaxValue : limit)) AddFindings(table, row);
        table.Write(to);
        Remainder(rows.Count, limit, to);
    }

    /// <summary>Findings that differ in their stacks alone share a line.</summary>
    static void AddFindings(TextTable table, List<FindingDelta> row)
    {
        var first = row[0];
        long before = row.Sum(d => d.BaseCount), after = row.Sum(d => d.NewCount);
        string ids = first.New is null ? "" : first.New.Id + (row.Count > 1 ? $" and {row.Count - 1} more" : "");
        string note = row.TrueForAll(d => d.New is { Conclusive: false }) ? " inconclusive" : row.TrueForAll(d => d.New is { IsSuppressed: true }) ? " suppressed" : "";
        table.Add(PublicName.Kebab(first.Change.ToString()), PublicName.Of(first.Kind), first.PageRole, first.Callsite, Format.Number(before), Format.Number(after), Signed(after - before), (ids + note).Trim());
    }

    static void Remainder(int count, int limit, TextWriter to)
    {
        if (limit > 0 && count > limit) to.WriteLine($"... {Format.Number(count - limit)} more (--limit 0 shows all)");
    }

    static void WriteCallsites(string word, IReadOnlyList<CallsiteDelta> deltas, int limit, TextWriter to)
    {
        if (deltas.Count == 0) return;
        to.WriteLine();
        var table = new TextTable(word, "metric", "base", "new", "change");
        foreach (var d in deltas.Take(limit == 0 ? int.MaxValue : limit)) table.Add(d.Callsite, d.Metric, Format.Number(d.Base), Format.Number(d.New), Signed(d.New - d.Base));
        table.Write(to);
        Remainder(deltas.Count, limit, to);
    }

    static void WriteMetrics(TraceDiff diff, int limit, TextWriter to)
    {
        if (diff.Metrics.Count == 0) return;
        to.WriteLine();
        var table = new TextTable("metric", "base", "new", "");
        foreach (var d in diff.Metrics.Take(limit == 0 ? int.MaxValue : limit)) table.Add(d.Metric.Name, Value(d, d.Base), Value(d, d.New), d.Word);
        table.Write(to);
        Remainder(diff.Metrics.Count, limit, to);
    }

    static string Value(MetricDelta d, long? value) => value is not { } n ? "-" : d.Metric.Unit == "ns" ? Format.Time(n) : Format.Number(n);

    static void WriteDecisions(TraceDiff diff, int limit, TextWriter to)
    {
        if (diff.Decisions.Count == 0) return;
        to.WriteLine();
        var table = new TextTable("decision", "base", "new");
        foreach (var d in diff.Decisions.Take(limit == 0 ? int.MaxValue : limit)) table.Add(d.Decision, d.Base ?? "-", d.New ?? "-");
        table.Write(to);
        Remainder(diff.Decisions.Count, limit, to);
    }

    static void WriteDivergence(TraceDiff diff, TextWriter to)
    {
        to.WriteLine();
        if (diff.FirstDivergence is not { } d)
            to.WriteLine(diff.Base.IsReal || diff.New.IsReal ? "page states are not compared: no two runs of a real kernel use the same pages" : "pages go through the same states");
        else if (d.After is { } after) to.WriteLine($"the states of pages part after event {Format.Number(after)} of the new trace; of a side that is a report, the events are not here");
        else
        {
            to.WriteLine("the states of pages part here:");
            to.WriteLine($"  base  {Event(d.BaseSeq, d.Base)}");
            to.WriteLine($"  new   {Event(d.NewSeq, d.New)}");
        }
    }

    static string Event(long? seq, string? words) => seq is { } n ? $"event {Format.Number(n)}, {words}" : "no page changes any more";

    static string Signed(long n) => n > 0 ? "+" + Format.Number(n) : Format.Number(n);
}
