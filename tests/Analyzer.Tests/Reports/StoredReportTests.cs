using System.Text;
using Pintrace.Analyzer.Diff;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Reports;

/// <summary>A report of analyze --json in the place of its trace.</summary>
public class StoredReportTests
{
    const string Refusal = "x.json is not a report of 'pintrace analyze --json' that this version can read: ";

    static readonly MemoryTrace Leak = new EventScript().Begin("r").AnonPage(1).Pin("a", 1, page: 1).End("close").Trace;

    static string Stored(AnalysisReport report, ITrace trace)
    {
        var text = new StringWriter();
        AnalysisJson.Write(report, trace, "t.db", exitCode: 1, text);
        return text.ToString();
    }

    static DiffSide Read(string text) => StoredReport.Parse(Encoding.UTF8.GetBytes(text), "x.json");

    [Fact]
    public void A_stored_report_is_as_good_as_its_trace_but_for_the_events()
    {
        var a = Runs.InMemory("drop-buffers", "legacy-get");
        var b = DiffSide.Of(Runs.InMemory("drop-buffers", "linux-6.4"), "b");
        var fromTrace = new TraceDiff(DiffSide.Of(a, "a"), b);
        var stored = Read(Stored(Analysis.Run(a), a));
        var fromReport = new TraceDiff(stored, b);
        Assert.Equal(fromTrace.Findings, fromReport.Findings);
        Assert.Equal(fromTrace.Callsites, fromReport.Callsites);
        Assert.Equal(fromTrace.Metrics, fromReport.Metrics);
        Assert.Equal(fromTrace.Decisions, fromReport.Decisions);
        Assert.Equal(7L, fromReport.FirstDivergence!.Value.After);
        Assert.Null(new TraceDiff(stored, DiffSide.Of(a, "a")).FirstDivergence);
    }

    [Fact]
    public void Suppressed_findings_stay_suppressed()
    {
        var report = Analysis.Run(Leak).Suppress(Suppression.Parse("s", "leaked-pin:a"));
        Assert.Equal("same", new TraceDiff(Read(Stored(report, Leak)), DiffSide.Of(Leak, "b")).Verdict);
    }

    /// <summary>Reports of other versions have more members, or fewer.</summary>
    [Fact]
    public void Only_what_a_comparison_needs_is_read()
    {
        string report = Stored(Analysis.Run(Leak), Leak)
            .Replace("\"quality\":", "\"quality_of_another_version\":", StringComparison.Ordinal)
            .Replace("\"exit_code\": 1", "\"exit_code\": \"none\"", StringComparison.Ordinal);
        Assert.Equal("same", new TraceDiff(Read(report), DiffSide.Of(Leak, "b")).Verdict);
    }

    [Fact]
    public void A_report_that_does_not_say_what_findings_cost_can_be_compared()
    {
        string report = Stored(Analysis.Run(Leak), Leak);
        Assert.Equal(Consequence.Leak, Assert.Single(Read(report).Findings).Consequence);
        string older = report.Replace("\"consequence\": \"leak\",", "", StringComparison.Ordinal);
        Assert.Null(Assert.Single(Read(older).Findings).Consequence);
        Assert.Equal("same", new TraceDiff(Read(older), DiffSide.Of(Leak, "b")).Verdict);
    }

    [Fact]
    public void A_report_is_known_by_its_first_character()
    {
        using var folder = new TempFolder();
        string path = folder.File("x.json");
        File.WriteAllText(path, "\uFEFF\n " + Stored(Analysis.Run(Leak), Leak));
        Assert.True(StoredReport.IsAt(path));
        Assert.Equal(5, StoredReport.Read(path).Events);
        Assert.False(StoredReport.IsAt(RepoFiles.Path("traces", "drop-buffers.legacy-get.db")));
        Assert.False(StoredReport.IsAt(folder.File("none")));
    }

    [Theory]
    [InlineData("{", "Expected depth to be zero")]
    [InlineData("[]", "'$' is missing, or of the wrong type.")]
    [InlineData("""{"schema": 7}""", "'schema' is missing, or of the wrong type.")]
    [InlineData("""{"schema": "pintrace/diff/1"}""", "its schema is not pintrace/analyze/1.")]
    [InlineData("""{"schema": "pintrace/analyze/1"}""", "'grouped_by' is missing, or of the wrong type.")]
    [InlineData(
        """{"schema": "pintrace/analyze/1", "grouped_by": "stack"}""", "its table is not grouped by callsite.")]
    [InlineData(
        """{"schema": "pintrace/analyze/1", "grouped_by": "callsite"}""", "'trace' is missing, or of the wrong type.")]
    public void What_is_no_report_is_refused_in_a_sentence(string text, string reason) =>
        Assert.StartsWith(Refusal + reason, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"events\": 5", "\"events\": -5", "'events' is not a count.")]
    [InlineData("\"events\": 5", "\"events\": 1.5", "'events' is not a count.")]
    [InlineData("\"gets\": 0", "\"gets\": -1", "'gets' is not a count.")]
    [InlineData("\"gets\":", "\"got\":", "'gets' is missing, or of the wrong type.")]
    [InlineData("\"fingerprint\":", "\"mark\":", "'fingerprint' is missing, or of the wrong type.")]
    [InlineData("\"id\": \"F1\"", "\"id\": null", "'id' is missing, or of the wrong type.")]
    [InlineData("\"kind\": \"leaked-pin\"", "\"kind\": \"leak\"", "'leak' is not known.")]
    [InlineData("\"match\":", "\"matched\":", "'match' is missing, or of the wrong type.")]
    [InlineData("\"match\": \"token\"", "\"match\": \"count\"", "it was made with --match, and traces are")]
    [InlineData("\"name\": \"pages\"", "\"name\": \"events\"", "'events' occurs twice.")]
    [InlineData("\"spacing\": 1", "\"spacing\": 3", "its page states are not whole.")]
    [InlineData("@3\"", "\"", "a hash has no event.")]
    [InlineData("\"suppressed\": []", "\"suppressed\": [null]", "an element of an array is missing.")]
    public void What_is_wrong_is_named(string whole, string damaged, string reason)
    {
        string text = Stored(Analysis.Run(Leak), Leak);
        Assert.Contains(whole, text, StringComparison.Ordinal);
        string refusal = Refused(text.Replace(whole, damaged, StringComparison.Ordinal));
        Assert.StartsWith(Refusal + reason, refusal, StringComparison.Ordinal);
    }

    static string Refused(string text) => Assert.Throws<InputException>(() => Read(text)).Message;

    /// <summary>Whatever member of a report is changed to whatever type: a comparison, or a sentence.</summary>
    [Fact]
    public void No_damage_of_a_report_is_a_defect()
    {
        var other = DiffSide.Of(Leak, "b");
        string[] values = ["null", "-5", "\"x\"", "[null]", "{\"a\": 1, \"a\": 2}", "1e99"];
        string[] lines = Stored(Analysis.Run(Leak), Leak).Split('\n');
        int refused = 0;
        for (int i = 0; i < lines.Length; i++)
            if (lines[i].Contains(": ", StringComparison.Ordinal) && !lines[i].EndsWith('[') && !lines[i].EndsWith('{'))
                refused += values.Count(value => IsRefused(Damaged(lines, i, value), other));
        Assert.InRange(refused, 50, int.MaxValue);
    }

    static string Damaged(string[] lines, int at, string value)
    {
        string line = lines[at];
        string name = line[..(line.IndexOf(": ", StringComparison.Ordinal) + 2)], end = line.EndsWith(',') ? "," : "";
        string[] damaged = [.. lines];
        damaged[at] = name + value + end;
        return string.Join('\n', damaged);
    }

    static bool IsRefused(string text, DiffSide other)
    {
        try
        {
            _ = new TraceDiff(Read(text), other).Verdict;
            return false;
        }
        catch (InputException e)
        {
            Assert.StartsWith(Refusal, e.Message, StringComparison.Ordinal);
            return true;
        }
    }
}
