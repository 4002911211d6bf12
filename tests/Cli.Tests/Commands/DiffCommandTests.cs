using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class DiffCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static CliRun OfPolicies(string first, string second, params string[] options) => CliRun.Of(
        ["diff", "--scenario", "drop-buffers", "--policy", first, "--policy", second, .. options]);

    [Fact]
    public void Recordings_that_do_not_fit_into_memory_are_refused()
    {
        string[] policies = ["--policy", "linux-6.4", "--policy", "linux-7.0"];
        Assert.StartsWith(
            "Twice 1,000,000,000,000 events do not fit into memory: about 3",
            CliRun.Of(["diff", "--scenario", "mixed-load", "--events", "1T", .. policies]).Refusal(2),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_policies_show_the_regression_and_exit_1()
    {
        var run = OfPolicies("linux-6.4", "legacy-get");
        Assert.Equal(1, run.Code);
        Assert.Contains(
            "new        dirty-without-buffers  file  shrink_folio_list     0    1          +1  F2",
            run.Out,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """
            verdict: regression
            next: pintrace explore --scenario drop-buffers --variant registration --policy legacy-get

            """.ReplaceLineEndings("\n"),
            run.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_zero_always_succeeds() =>
        Assert.Equal(0, OfPolicies("linux-6.4", "legacy-get", "--exit-zero").Code);

    [Fact]
    public void A_generator_injects_nothing_unless_asked_and_the_same_run_is_proposed()
    {
        string[] diff =
        [
            "diff", "--scenario", "mixed-load", "--policy", "legacy-get", "--policy", "linux-7.0",
            "--events", "9000", "--seed", "7", "--width", "200",
        ];
        var run = CliRun.Of(diff);
        Assert.Contains("findings  none on either side", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "next: pintrace record --scenario mixed-load --variant private-memory --policy linux-7.0 "
            + "--schedule random --seed 7 --events 9000\n",
            run.Out,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "findings  none", CliRun.Of([.. diff, "--inject", "leak=100000"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_differ_as_two_policies_do()
    {
        string before = _folder.Recorded(policy: "legacy-get"), after = _folder.Recorded(policy: "linux-6.4");
        var files = CliRun.Of("diff", before, after, "--json").Json;
        var policies = OfPolicies("legacy-get", "linux-6.4", "--json").Json;
        Assert.Equal("pintrace/diff/1", files.Text("schema"));
        string[] members =
            ["new_findings", "fixed_findings", "unchanged", "callsites", "first_divergence", "verdict"];
        foreach (string member in members)
            Assert.Equal(policies.GetProperty(member).GetRawText(), files.GetProperty(member).GetRawText());
        Assert.Equal(
            ["seq", "base", "new", "base_seq", "new_seq", "after"], files.GetProperty("first_divergence").Members());
        Assert.Equal(
            ["callsite", "metric", "unit", "base", "new", "change"], files.GetProperty("callsites")[0].Members());
    }

    [Fact]
    public void A_stored_report_can_be_the_base()
    {
        string report = CliRun.Of("analyze", _folder.Recorded(policy: "linux-6.4"), "--json").Out;
        string stored = _folder.Write("base.json", report), bad = _folder.Write("bad.json", "{ \"schema\": 1 }");
        var run = CliRun.Of("diff", stored, _folder.Recorded(policy: "legacy-get"));
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains("new        dirty-without-buffers", run.Out, StringComparison.Ordinal);
        Assert.Contains(
            "the states of pages part after event 7 of the new trace", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("diff", stored, stored).Code);
        Assert.Contains("is not a report", CliRun.Of("diff", bad, stored).Refusal(3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Give two traces, or --scenario ID --policy A --policy B.", "one.db")]
    [InlineData("--seed is for --scenario: traces are compared as they are.", "one.db", "two.db", "--seed", "3")]
    [InlineData(
        "--scenario needs --policy twice: the base, and the one that may be worse.",
        "--scenario", "drop-buffers", "--policy", "linux-6.4")]
    public void What_cannot_be_compared_exits_2(string sentence, params string[] args) =>
        Assert.Equal(sentence, CliRun.Of(["diff", .. args]).Refusal(2));
}
