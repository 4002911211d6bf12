using System.Text.Json;
using Pintrace.Analyzer.Findings;
using Pintrace.Analyzer.Reports;
using Pintrace.Analyzer.Statistics;
using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Statistics;

public class MetricsTests
{
    /// <summary>
    /// Pins 1 and 2 are held 8 µs and 1 µs, pin 3 leaks, a fourth is refused; a reference comes and goes in 1 µs.
    /// </summary>
    static readonly MemoryTrace Trace = new EventScript().AnonPage().Begin("r").Pin("a", 1)
        .Add(EventKind.CpuLoad, "x", tickNs: 5_000).Pin("b", 2).Unpin("c", 2).Unpin("c", 1)
        .Get("d", 4).Put("d", 4).Pin("a", 3).Add(EventKind.Pin, "a", outcome: Outcome.Refused).End("close").Trace;
    static readonly AnalysisReport Report = Analysis.Run(Trace);

    [Fact]
    public void The_log_in_numbers() => Assert.Equal(
    [
        "events 13 events Neutral", "pages 1 pages Neutral",
        "gaps 0 gaps LessIsBetter", "events_lost 0 events LessIsBetter",
        "pins 3 pins Neutral", "gets 1 references Neutral", "unpins 2 pins Neutral", "puts 1 references Neutral",
        "refused 1 acquisitions LessIsBetter", "outstanding 1 references LessIsBetter",
        "leaked 1 acquisitions LessIsBetter", "early_releases 0 releases LessIsBetter",
        "hold_p50 1000 ns LessIsBetter", "hold_p99 8000 ns LessIsBetter", "hold_max 8000 ns LessIsBetter",
        "open_hold_at_least 2000 ns LessIsBetter",
        "errors 1 findings LessIsBetter", "warnings 0 findings LessIsBetter", "infos 0 findings LessIsBetter",
    ], Report.Metrics.Select(m => $"{m.Name} {m.Value} {m.Unit} {m.Polarity}"));

    [Fact]
    public void What_nobody_can_know_is_left_out() =>
        Assert.DoesNotContain(
            Analysis.Run(new EventScript().AnonPage().Pin("a", 1).Trace).Metrics,
            m => m.Name.StartsWith("hold_", StringComparison.Ordinal));

    [Fact]
    public void Suppressed_findings_do_not_count() =>
        Assert.Equal(
            0, Report.Suppress(Suppression.Parse("s", "leaked-pin:a")).Metrics.Single(m => m.Name == "errors").Value);

    [Fact]
    public void Json_has_them()
    {
        var text = new StringWriter();
        AnalysisJson.Write(Report, Trace, "t.db", 1, text);
        using var json = JsonDocument.Parse(text.ToString());
        Assert.Equal("""{"name":"leaked","unit":"acquisitions","polarity":"less-is-better","value":1}""",
            JsonSerializer.Serialize(
                json.RootElement.GetProperty("metrics").EnumerateArray()
                    .Single(m => m.GetProperty("name").GetString() == "leaked")));
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(10, 3000)]
    [InlineData(3000, 10)]
    [InlineData(600, 600)]
    [InlineData(2000, 2000)]
    public void Percentiles_of_a_merged_distribution_are_those_of_all_durations(int first, int second)
    {
        var (a, b, all) = (new HoldTimes(), new HoldTimes(), new HoldTimes());
        for (int i = 0; i < first + second; i++)
        {
            (i < first ? a : b).Add(i * 1_000_003L);
            all.Add(i * 1_000_003L);
        }
        a.Add(b);
        Assert.Equal(
            (all.Count, all.Max, all.Percentile(0.5), all.Percentile(0.99)),
            (a.Count, a.Max, a.Percentile(0.5), a.Percentile(0.99)));
    }
}
