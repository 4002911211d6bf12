using Pintrace.Analyzer;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Analyzer.Text;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Laws;

/// <summary>An analysis depends on what happened, not on how pages, tasks and functions are named.</summary>
public class RenamingLawTests
{
    static IEnumerable<Sample> All =>
        Samples.EveryNth(17).Concat(Samples.Loads(1, 3000)).Concat(Samples.RealRuns());

    /// <summary>Not even the order of the findings changes, nor their ids: they follow severity and events.</summary>
    [Fact]
    public void Other_pages_tasks_and_functions_change_only_names() =>
        Law.Holds(All, trace => NotTheSame(Analysis.Run(trace), Analysis.Run(Retold.Renamed(trace))));

    static IEnumerable<string> NotTheSame(AnalysisReport report, AnalysisReport renamed)
    {
        var (expected, actual) = (Findings(report, renamed: true), Findings(renamed, renamed: false));
        var (counts, sameCounts) = (Counts(report, Retold.Function), Counts(renamed, name => name));
        return expected.Except(actual).Select(f => $"missed {f}")
            .Concat(actual.Except(expected).Select(f => $"invented {f}"))
            .Concat(expected.SequenceEqual(actual) ? [] : ["another order"])
            .Concat(counts.Except(sameCounts).Select(n => $"missed {n}"));
    }

    static List<string> Findings(AnalysisReport report, bool renamed) =>
        [.. report.Findings.Select(f => $"{f.Id} {FindingText.Of(f, report.Names, renamed: renamed)}")];

    /// <summary>The numbers of the whole log and of each callsite.</summary>
    static IEnumerable<string> Counts(AnalysisReport report, Func<string, string> callsite)
    {
        var callsites = report.Callsites.Select(row =>
            $"{callsite(row.Callsite)}: {string.Join(' ', CallsiteColumns.Counts.Select(c => c.Value(row)))}");
        return report.Metrics.Select(m => $"{m}").Concat(callsites).Append($"{report.PageStates.Changes} changes");
    }

    [Fact]
    public void The_order_of_the_dictionaries_changes_not_a_byte() => Law.Holds(All, trace =>
    {
        string expected = Reports(trace), actual = Reports(Retold.Renumbered(trace));
        if (expected == actual) return [];
        string[] was = expected.Split('\n'), now = actual.Split('\n');
        return [$"{was.Except(now).FirstOrDefault()} became {now.Except(was).FirstOrDefault()}"];
    });

    static string Reports(MemoryTrace trace)
    {
        var (report, text) = (Analysis.Run(trace), new StringWriter());
        var screen = Screen.Piped(text).Unbounded;
        AnalysisText.Write(report, trace, "trace.db", new RowLimit(int.MaxValue), new ColumnChoice(), screen);
        AnalysisJson.Write(report, trace, "trace.db", 1, text);
        return text.ToString();
    }

    /// <summary>The laws are seen to fail.</summary>
    [Fact]
    public void A_change_by_renaming_is_noticed()
    {
        var trace = Runs.InMemory("drop-buffers", "legacy-get");
        var report = Analysis.Run(trace);
        Assert.NotEqual(Reports(trace), Reports(Retold.Renamed(trace)));
        var shorter = Analysis.Run(Retold.Renamed(Retold.Prefix(trace, 27).Trace));
        Assert.Contains("another order", NotTheSame(report, shorter));
        Assert.Contains(
            NotTheSame(report, Analysis.Run(trace)),
            w => w.StartsWith("missed F1 Error write-to-clean file 0x5b5a5@", StringComparison.Ordinal));
    }
}
