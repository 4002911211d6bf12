using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Options;

/// <summary>The same options ask for the same events, whichever verb shows them.</summary>
public sealed class EventFilterTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    readonly string _real = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.db");

    /// <summary>Numbers of events, found independently by SQL.</summary>
    [Theory]
    [InlineData("kind = 'pin'", "--kind", "pin")]
    [InlineData("kind IN ('gap', 'actor_exit')", "--kind", "gap,actor-exit")]
    [InlineData("actor = 'wl' AND pid = 237", "--actor", "wl-237")]
    [InlineData("actor = 'sleep'", "--actor", "sleep")]
    [InlineData("actor LIKE 'kworker/%' OR actor = 'sh'", "--actor", "kworker/*,sh")]
    [InlineData("stack LIKE '%pinbug_ioctl%'", "--callsite", "pinbug_ioctl")]
    [InlineData("stack LIKE '%filemap%'", "--callsite", "*filemap*")]
    [InlineData("seq BETWEEN 300 AND 400", "--from", "300", "--to", "400")]
    [InlineData("tick BETWEEN 5000000 AND 12500000", "--from", "5ms", "--to", "12500us")]
    [InlineData("time BETWEEN 16418700000 AND 16418800000", "--from", "16.4187", "--to", "16.4188")]
    [InlineData("time >= 17000000000", "--from", "17.0")]
    [InlineData("kind = 'zap' AND seq >= 1000", "--kind", "zap", "--from", "1e3")]
    public void Export_query_and_show_agree_with_sql(string where, params string[] options)
    {
        string expected = Column(CliRun.Of("query", _real, $"SELECT seq FROM events WHERE {where}", "--limit", "0"));
        Assert.NotEqual("", expected);
        Assert.Equal(expected, Column(CliRun.Of(
            ["query", _real, "SELECT seq FROM events ORDER BY seq", "--limit", "0", .. options])));
        string[] lines = CliRun.Of(["export", _real, "--format", "ndjson", .. options]).Out.TrimEnd().Split('\n');
        Assert.Equal(expected, string.Join(' ', lines.Select(line => line.Split(':', ',')[1].Trim())));
        var shown = CliRun.Of(["show", _real, "--json", .. options]).Json.GetProperty("events").EnumerateArray();
        Assert.Equal(expected, string.Join(' ', shown.Select(e => e.GetProperty("seq").GetInt64())));
    }

    static string Column(CliRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return string.Join(' ', run.Out.TrimEnd().Split('\n').Skip(1).Select(line => line.Trim()));
    }

    [Fact]
    public void Show_says_how_many_of_how_many()
    {
        string trace = _folder.Recorded();
        string FirstLine(params string[] options) => Show([trace, .. options]).Split('\n')[0];
        Assert.Equal("page 0x1000: 2 of 36 events", FirstLine("0x1000", "--kind", "mkclean"));
        Assert.Equal("2 of 38 events", FirstLine("--kind", "mkclean"));
        Assert.Equal("0 of 38 events\n", Show(trace, "--kind", "gap"));
    }

    static string Show(params string[] args)
    {
        var run = CliRun.Of(["show", .. args]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Out;
    }

    [Fact]
    public void A_finding_keeps_its_evidence_whatever_is_asked_for()
    {
        string trace = _folder.Recorded();
        string all = Show(trace, "F1"), few = Show(trace, "F1", "--kind", "zap");
        Assert.Contains("  <== write-to-clean\n", few, StringComparison.Ordinal);
        Assert.Contains("  <== evidence\n", few, StringComparison.Ordinal);
        Assert.Contains("  <== culprit\n", few, StringComparison.Ordinal);
        Assert.True(few.Length < all.Length);
    }

    [Theory]
    [InlineData("There is no kind of event 'pni'; did you mean pin", "show", "--kind", "pni")]
    [InlineData("The trace has no actor 'rmda'; did you mean rdma", "show", "--actor", "rmda")]
    [InlineData("The trace has no callsite 'ib_umem_gt'; did you mean ib_umem_get",
        "export", "--format", "csv", "--callsite", "ib_umem_gt")]
    [InlineData("--from must be an event (1234), a time since the start of the trace (250ms) or a time as the kernel "
        + "prints it (16.418643), not 'noon'.", "query", "SELECT 1", "--from", "noon")]
    [InlineData("--to 50 is before --from 100.", "show", "--from", "100", "--to", "50")]
    [InlineData("--at shows a state", "show", "--at", "5", "--kind", "pin")]
    [InlineData("folded is about all events", "export", "--format", "folded", "--kind", "pin")]
    public void What_cannot_be_asked_for_is_told(string sentence, string verb, params string[] options) =>
        Assert.StartsWith(
            sentence, CliRun.Of([verb, _folder.Recorded(), .. options]).Refusal(2), StringComparison.Ordinal);
}
