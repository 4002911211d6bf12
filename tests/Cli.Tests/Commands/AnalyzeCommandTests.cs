using System.Text.Json;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class AnalyzeCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("legacy-get", 1)]
    [InlineData("skip-async-wait-sync", 0)]
    public void It_exits_1_if_there_are_findings(string policy, int code) =>
        Assert.Equal(code, CliRun.Of("analyze", _folder.Recorded(policy: policy)).Code);

    [Theory]
    [InlineData("leaked-pin", 0)]
    [InlineData("leaked-pin,dirty-without-buffers", 1)]
    public void Only_the_kinds_of_fail_on_fail(string kinds, int code) =>
        Assert.Equal(code, CliRun.Of("analyze", _folder.Recorded(), "--fail-on", kinds).Code);

    [Fact]
    public void It_ends_with_the_ways_into_the_first_finding()
    {
        string trace = _folder.Recorded();
        Assert.EndsWith(
            $"\nnext: pintrace show {trace} --finding F1\nnext: pintrace explain write-to-clean\n",
            CliRun.Of("analyze", trace).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_help_names_the_unit_of_each_column() => Assert.Contains(
        "early_releases in releases;",
        CliRun.Of("analyze", "--help").Out.ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal),
        StringComparison.Ordinal);

    [Fact]
    public void Exit_zero_always_succeeds() =>
        Assert.Equal(0, CliRun.Of("analyze", _folder.Recorded(), "--exit-zero").Code);

    [Fact]
    public void What_is_suppressed_does_not_count_and_is_named()
    {
        string trace = _folder.Recorded(), known = _folder.Write("known.supp", """
            write-to-clean:ib_umem_get
            dirty-without-buffers:*
            writeback-of-pinned:*
            unmap-of-pinned:*
            lost-dirty:*
            leaked-pin:*
            """);
        var run = CliRun.Of("analyze", trace, "--suppress", known);
        Assert.Equal(0, run.Code);
        Assert.Contains(
            "FINDINGS  none\n\nSUPPRESSED  5 findings, by 5 lines of 6\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("  unused  leaked-pin:* (line 6)\n", run.Out, StringComparison.Ordinal);
        var json = CliRun.Of("analyze", trace, "--suppress", known, "--json").Json;
        Assert.Equal(0, json.GetProperty("findings").GetArrayLength());
        Assert.Equal(5, json.GetProperty("suppressed").GetArrayLength());
        Assert.Equal(6, json.GetProperty("suppressions").GetArrayLength());
    }

    [Fact]
    public void Sarif_is_written_whole_or_not_at_all_and_replaces_nothing_unasked()
    {
        string trace = _folder.Recorded(), sarif = _folder.File("o.sarif");
        CliRun Analyze(params string[] options) => CliRun.Of(["analyze", trace, .. options]);

        Assert.Equal(1, Analyze("--sarif", sarif).Code);
        var log = JsonDocument.Parse(File.ReadAllText(sarif)).RootElement;
        Assert.Equal(5, log.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
        Assert.Equal($"{sarif} exists; --force replaces it.", Analyze("--sarif", sarif).Refusal(3));
        Assert.Equal(1, Analyze("--sarif", sarif, "--force").Code);
        Assert.Equal("--sarif names the trace itself.", Analyze("--sarif", trace, "--force").Refusal(2));
        Assert.EndsWith(
            "cannot be written to standard output.", Analyze("--sarif", "-").Refusal(3), StringComparison.Ordinal);
        Assert.Equal(2, _folder.Files.Length);
    }

    string Columns(params string[] more)
    {
        string text = CliRun.Of(["analyze", _folder.Recorded(), .. more]).Out;
        string header = text.Split('\n').Single(line => line.StartsWith("  callsite ", StringComparison.Ordinal));
        return string.Join(' ', header.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1));
    }

    /// <summary>There are no pins: their columns say nothing.</summary>
    [Theory]
    [InlineData("gets puts peak findings p50 max")]
    [InlineData("gets puts peak p50 p90 max", "--sort", "p90")]
    [InlineData("peak leaked", "--columns", "peak, leaked")]
    public void Six_columns_tell_most_or_those_that_are_named(string columns, params string[] more) =>
        Assert.Equal(columns, Columns(more));

    [Fact]
    public void What_other_columns_have_to_say_is_announced() => Assert.Contains(
        " more columns: --columns all\n", CliRun.Of("analyze", _folder.Recorded()).Out,
        StringComparison.Ordinal);

    [Fact]
    public void A_column_that_is_not_there_exits_2() => Assert.Equal(
        "There is no column 'leeked'; did you mean leaked?",
        CliRun.Of("analyze", _folder.Recorded(), "--columns", "pins,leeked").Refusal(2));
}
