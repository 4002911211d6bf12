using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ListCommandTests
{
    [Theory]
    [InlineData("policies")]
    [InlineData("scenarios")]
    [InlineData("operations")]
    [InlineData("detectors")]
    public void Each_list_is_for_people_and_for_scripts(string what)
    {
        Assert.Equal(0, CliRun.Of("list", what).Code);
        var json = CliRun.Of("list", what, "--json").Json;
        Assert.Equal(["schema", what], json.Members());
        Assert.Equal("pintrace/list/1", json.Text("schema"));
    }

    [Fact]
    public void A_policy_has_its_decisions()
    {
        var policy = CliRun.Of("list", "policies", "--json").Json.GetProperty("policies").First("id", "linux-6.4");
        Assert.Equal(["id", "title", "since", "origin", "decisions"], policy.Members());
        Assert.Equal("copyIfMaybePinned", policy.GetProperty("decisions").Text("forkOnPinned"));
    }

    [Fact]
    public void A_scenario_has_its_question()
    {
        var scenarios = CliRun.Of("list", "scenarios", "--json").Json.GetProperty("scenarios");
        Assert.Equal(
            ["id", "group", "title", "origin", "actors", "variants", "question", "asks"],
            scenarios.First("id", "drop-buffers").Members());
    }

    [Fact]
    public void An_operation_has_its_needs_and_its_steps()
    {
        var operations = CliRun.Of("list", "operations", "--json").Json.GetProperty("operations");
        var read = operations.First("id", "direct-read-bvec");
        Assert.Equal(
            ["id", "meaning", "request", "needs", "callers", "steps_under", "steps", "scenarios"], read.Members());
        Assert.Equal(["device", "file-page"], read.GetProperty("needs").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(
            ["number", "name", "callsite", "stack", "next", "else", "may_block", "each_page", "in_interrupt"],
            read.GetProperty("steps")[0].Members());
    }

    [Fact]
    public void An_operation_is_a_row() => Assert.Contains(
        "\nuring-unregister-first                 open-request  ",
        CliRun.Of("list", "operations").Out,
        StringComparison.Ordinal);

    [Fact]
    public void A_detector_has_its_rule()
    {
        var detectors = CliRun.Of("list", "detectors", "--json").Json.GetProperty("detectors");
        Assert.Equal(["id", "title", "severity", "rule", "consequence"], detectors[0].Members());
    }

    [Fact]
    public void There_are_no_other_lists() => Assert.Equal(
        "There is no list of 'things'; there are policies, scenarios, operations and detectors.",
        CliRun.Of("list", "things").Refusal(2));
}
