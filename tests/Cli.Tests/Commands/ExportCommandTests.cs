using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static string Trace => RepoFiles.Path("traces", "drop-buffers.legacy-get.db");

    static CliRun Export(string format, params string[] options) =>
        CliRun.Of(["export", Trace, "--format", format, .. options]);

    [Fact]
    public void Folded_stacks_are_written_to_standard_output_or_to_a_file()
    {
        string folded = Export("folded").Out, file = _folder.File("f.txt");
        Assert.Equal("ib_uverbs_reg_mr;ib_umem_get;__get_user_pages 28\n", folded);
        Assert.Equal(0, Export("folded", "-o", file).Code);
        Assert.Equal(folded, File.ReadAllText(file).ReplaceLineEndings("\n"));
        Assert.Equal(["f.txt"], _folder.Files);
    }

    [Theory]
    [InlineData("folded")]
    [InlineData("svg")]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public void The_name_of_the_output_tells_the_format(string format)
    {
        string file = _folder.File($"out.{format}");
        Assert.Equal(new CliRun(0, "", ""), CliRun.Of("export", Trace, "-o", file));
        Assert.Equal(Export(format).Out, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_name_without_a_format_is_no_answer() => Assert.Equal(
        "Which format? --format names it, or the end of the output's name: folded, svg, csv, ndjson.",
        CliRun.Of("export", Trace, "-o", _folder.File("out.txt")).Refusal(2));

    [Fact]
    public void Events_are_exported_whole()
    {
        Assert.Equal(39, Export("csv").Out.Count(c => c == '\n'));
        Assert.StartsWith("{\"seq\":1,", Export("ndjson").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_format_is_refused() =>
        Assert.Equal("There is no format 'xml'; there are folded, svg, csv, ndjson.", Export("xml").Refusal(2));

    [Fact]
    public void A_file_that_exists_is_not_replaced_and_the_trace_is_never()
    {
        string mine = _folder.Write("f.txt", "mine");
        Assert.Equal(3, Export("csv", "-o", mine).Code);
        Assert.Equal(2, Export("csv", "--force", "-o", Trace).Code);
        Assert.Equal("mine", File.ReadAllText(mine));
    }

    [Fact]
    public void A_scenario_under_a_policy_is_exported_as_a_model()
    {
        var run = CliRun.Of(["export", "--promela", "secure-convert", "--policy", "s390-no-hook"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("/* secure-convert (", run.Out, StringComparison.Ordinal);
        Assert.Contains("under s390-no-hook: 76 states */\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("#define ASKED (SECURE_IO)\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Which trace? 'pintrace export TRACE --format NAME' names it.", "--format", "csv")]
    [InlineData("--variant is about a scenario; --promela names one.", "t.db", "--format", "csv", "--variant", "x")]
    [InlineData("--policy is about a scenario; --promela names one.", "t.db", "--format", "csv", "--policy", "x")]
    [InlineData(
        "--promela writes a scenario, not a trace; leave out TRACE, --format and what selects events.",
        "t.db", "--promela", "drop-buffers")]
    [InlineData(
        "--promela writes a scenario, not a trace; leave out TRACE, --format and what selects events.",
        "--promela", "drop-buffers", "--kind", "pin")]
    [InlineData(
        "Scenario mixed-load has no end, so no table holds all of its steps.", "--promela", "mixed-load")]
    public void What_cannot_be_exported_is_said_in_one_sentence(string sentence, params string[] options) =>
        Assert.Equal(sentence, CliRun.Of(["export", .. options]).Refusal(2));

    [Fact]
    public void A_scenario_with_too_many_states_is_refused()
    {
        string scene = RepoFiles.Path("bench", "scenes", "direct-reads.json");
        string sentence = CliRun.Of(["export", "--promela", scene, "--policy", "bio-reffed-pinned"]).Refusal(2);
        Assert.Equal("There are more than 100000 states, which is too many to tabulate all steps.", sentence);
    }
}
