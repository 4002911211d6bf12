using Pintrace.Analyzer.Diff;
using Pintrace.Recorder.EventLog;

namespace Pintrace.Analyzer.Reports;

/// <summary>A comparison for people: always base → new, what is worse first.</summary>
public static class DiffText
{
    const int CallsitesShown = 10;

    /// <summary>Writes the comparison.</summary>
    public static void Write(TraceDiff diff, string basePath, string newPath, Palette palette, TextWriter to)
    {
        to.WriteLine($"base  {basePath}: {Contents(diff.Base)}");
        to.WriteLine($"new   {newPath}: {Contents(diff.New)}");
        to.WriteLine();
        var table = new TextTable("findings", "kind", "callsite", "base", "new", "change");
        foreach (var d in diff.Worse) Add(table, d.Base == 0 ? "new" : "worse", d);
        foreach (var d in diff.Better) Add(table, d.New == 0 ? "fixed" : "fewer", d);
        foreach (var d in diff.Unchanged) Add(table, "unchanged", d);
        if (diff.Worse.Count + diff.Better.Count + diff.Unchanged.Count == 0) to.WriteLine("findings  none on either side");
        else table.Write(to);
        WriteCallsites(diff, to);
        WriteDivergence(diff, to);
        to.WriteLine();
        to.WriteLine($"verdict: {(diff.Worse.Count > 0 ? palette.Bad(diff.Verdict) : palette.Good(diff.Verdict))}");
    }

    static string Contents(AnalysisReport report) =>
        $"{Words.Count(report.Events, "event")}, {Words.Count(report.Findings.Count, "finding")}{(report.Refused > 0 ? $", {Words.Count(report.Refused, "acquisition")} refused" : "")}; {Words.Source(report.Header)}";

    static void Add(TextTable table, string word, FindingDelta d) =>
        table.Add(word, PublicName.Of(d.Kind), d.Callsite, Words.Number(d.Base), Words.Number(d.New), Signed(d.New - d.Base));

    static void WriteCallsites(TraceDiff diff, TextWriter to)
    {
        if (diff.Callsites.Count == 0) return;
        to.WriteLine();
        var table = new TextTable("callsite", "metric", "base", "new", "change");
        foreach (var d in diff.Callsites.Take(CallsitesShown)) table.Add(d.Callsite, d.Metric, Words.Number(d.Base), Words.Number(d.New), Signed(d.New - d.Base));
        table.Write(to);
        if (diff.Callsites.Count > CallsitesShown) to.WriteLine($"... {Words.Number(diff.Callsites.Count - CallsitesShown)} more (--json has all)");
    }

    static void WriteDivergence(TraceDiff diff, TextWriter to)
    {
        to.WriteLine();
        if (diff.FirstDivergence is not { } d)
        {
            bool real = diff.Base.Header.Source == TraceHeader.Imported || diff.New.Header.Source == TraceHeader.Imported;
            to.WriteLine(real ? "events are not compared: no two runs of a real kernel use the same pages" : "the events are the same");
            return;
        }
        to.WriteLine($"first difference at event {Words.Number(d.Seq)}");
        to.WriteLine($"  base  {d.Base ?? "has ended"}");
        to.WriteLine($"  new   {d.New ?? "has ended"}");
    }

    static string Signed(long n) => n > 0 ? "+" + Words.Number(n) : Words.Number(n);
}
