using Pintrace.Analyzer.Diff;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for people: always base → new, what is worse first, what grew and what shrank apart.</summary>
public static class DiffText
{
    const int CallsitesShown = 10;

    /// <summary>Writes the comparison.</summary>
    public static void Write(TraceDiff diff, Palette palette, TextWriter to)
    {
        to.WriteLine($"base  {diff.Base.Path}: {diff.Base.Contents}");
        to.WriteLine($"new   {diff.New.Path}: {diff.New.Contents}");
        if (diff.Tolerance.IsNormalised) to.WriteLine("numbers count per acquisition, within the tolerance: no two runs of a real kernel are alike");
        to.WriteLine();
        WriteFindings(diff, to);
        WriteCallsites("grew", [.. diff.Callsites.Where(d => d.New > d.Base)], to);
        WriteCallsites("shrank", [.. diff.Callsites.Where(d => d.New < d.Base)], to);
        WriteMetrics(diff, to);
        WriteDecisions(diff, to);
        WriteDivergence(diff, to);
        to.WriteLine();
        to.WriteLine($"verdict: {(diff.Verdict is "regression" ? palette.Bad(diff.Verdict) : diff.Verdict is "inconclusive" ? palette.Doubtful(diff.Verdict) : palette.Good(diff.Verdict))}");
    }

    static void WriteFindings(TraceDiff diff, TextWriter to)
    {
        if (diff.Findings.Count == 0) { to.WriteLine("findings  none on either side"); return; }
        var table = new TextTable("findings", "kind", "page", "callsite", "base", "new", "change", "id");
        foreach (var d in diff.Findings)
            table.Add(PublicName.Kebab(d.Change.ToString()), PublicName.Of(d.Kind), d.PageRole, Place(d), Words.Number(d.BaseCount), Words.Number(d.NewCount), Signed(d.NewCount - d.BaseCount), d.New is { } found ? found.Conclusive ? found.Id : $"{found.Id} inconclusive" : "");
        table.Write(to);
    }

    static string Place(FindingDelta d) => d is { Base: { } x, New: { } y } && x.Callsite != y.Callsite ? $"{x.Callsite} -> {y.Callsite}" : d.Callsite;

    static void WriteCallsites(string word, IReadOnlyList<CallsiteDelta> deltas, TextWriter to)
    {
        if (deltas.Count == 0) return;
        to.WriteLine();
        var table = new TextTable(word, "metric", "base", "new", "change");
        foreach (var d in deltas.Take(CallsitesShown)) table.Add(d.Callsite, d.Metric, Words.Number(d.Base), Words.Number(d.New), Signed(d.New - d.Base));
        table.Write(to);
        if (deltas.Count > CallsitesShown) to.WriteLine($"... {Words.Number(deltas.Count - CallsitesShown)} more (--json has all)");
    }

    static void WriteMetrics(TraceDiff diff, TextWriter to)
    {
        if (diff.Metrics.Count == 0) return;
        to.WriteLine();
        var table = new TextTable("metric", "base", "new", "");
        foreach (var d in diff.Metrics) table.Add(d.Metric.Name, Value(d, d.Base), Value(d, d.New), d.Word);
        table.Write(to);
    }

    static string Value(MetricDelta d, long? value) => value is not { } n ? "-" : d.Metric.Unit == "ns" ? Words.Time(n) : Words.Number(n);

    static void WriteDecisions(TraceDiff diff, TextWriter to)
    {
        if (diff.Decisions.Count == 0) return;
        to.WriteLine();
        var table = new TextTable("decision", "base", "new");
        foreach (var d in diff.Decisions) table.Add(d.Decision, d.Base ?? "-", d.New ?? "-");
        table.Write(to);
    }

    static void WriteDivergence(TraceDiff diff, TextWriter to)
    {
        to.WriteLine();
        if (diff.FirstDivergence is not { } d)
            to.WriteLine(diff.Base.IsReal || diff.New.IsReal ? "page states are not compared: no two runs of a real kernel use the same pages" : "pages go through the same states");
        else if (d.After is { } after) to.WriteLine($"the states of pages part after event {Words.Number(after)} of the new trace; of a side that is a report, the events are not here");
        else
        {
            to.WriteLine("the states of pages part here:");
            to.WriteLine($"  base  {Event(d.BaseSeq, d.Base)}");
            to.WriteLine($"  new   {Event(d.NewSeq, d.New)}");
        }
    }

    static string Event(long? seq, string? words) => seq is { } n ? $"event {Words.Number(n)}, {words}" : "no page changes any more";

    static string Signed(long n) => n > 0 ? "+" + Words.Number(n) : Words.Number(n);
}
