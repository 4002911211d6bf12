using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests.Hunting;

public sealed class HuntCommandTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static CliRun Hunt(params string[] options) =>
        CliRun.Of(["hunt", "--memory", "file", "--operations", "direct-read,flush,reclaim", .. options]);

    static CliRun Hunt2018(params string[] options) =>
        Hunt(["--policy", "legacy-get", "--max-operations", "3", "--asks", "dirty-without-buffers", .. options]);

    [Fact]
    public void It_tells_the_smallest_scenario_and_what_it_covered()
    {
        var run = Hunt2018();
        Assert.Equal(1, run.Code);
        const string asked = "--policy legacy-get --asks dirty-without-buffers";
        Assert.Equal(
            $$"""
            1 of 19 scenarios breaks legacy-get (7,205 states)

            smallest scenarios of several actors
              finding                memory  steps  actors
              dirty-without-buffers  file       21  direct-read | flush | reclaim

              covered  all 3 scenarios of 1 operation on 1 page: none breaks
              covered  all 6 scenarios of 2 operations on 1 page: none breaks
              covered  all 10 scenarios of 3 operations on 1 page: 1 breaks
              memory   file
              does     3 operations

            next: pintrace hunt {{asked}} --operations direct-read,flush,reclaim --memory \
                file --max-operations 3 -o hunted

            """,
            run.Out);
    }

    [Fact]
    public void What_breaks_nothing_exits_0_and_says_what_could_not_be_found()
    {
        var run = Hunt("--policy", "linux-7.0", "--asks", "dirty-without-buffers,leaked-pin");
        Assert.Equal(0, run.Code);
        Assert.Contains("  in none  leaked-pin, dirty-without-buffers\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(": none breaks\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_given_up_is_told_and_exits_4()
    {
        var run = Hunt("--policy", "linux-7.0", "--asks", "leaked-pin", "--max-states", "20");
        Assert.Equal(4, run.Code);
        Assert.Contains(" given up (--max-states)\n", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Scenario and trace are what other commands take, and show what the table says.</summary>
    [Fact]
    public void What_it_writes_can_be_explored_and_analyzed()
    {
        string folder = _folder.File("hunted"), file = Path.Combine(folder, "dirty-without-buffers.json");
        var run = Hunt2018("-o", folder, "--json");
        Assert.Equal(file, run.Json.GetProperty("together")[0].Text("file"));
        var explored = CliRun.Of("explore", file, "--policy", "legacy-get", "--json");
        Assert.Equal("violated", explored.Json.Text("verdict"));
        Assert.Contains(
            CliRun.Of("analyze", Path.ChangeExtension(file, ".db"), "--json").Json
                .GetProperty("findings").EnumerateArray(),
            f => f.Text("kind") == "dirty-without-buffers");
        Assert.Equal(3, Hunt2018("-o", folder).Code);
        Assert.Equal(1, Hunt2018("-o", folder, "--force").Code);
    }

    [Fact]
    public void The_json_has_the_same_facts()
    {
        var json = Hunt2018("--json").Json;
        Assert.Equal("pintrace/hunt/1", json.Text("schema"));
        Assert.Equal(
            [
                "schema", "policies", "asks", "complete", "levels", "operations", "distinct_operations", "alone",
                "together", "unconfirmed", "left_out", "in_none",
            ],
            json.Members());
        var hit = json.GetProperty("together")[0];
        Assert.Equal(
            ["kind", "policy", "operations", "pages", "memory", "actors", "steps", "message", "file"], hit.Members());
        Assert.Equal(("dirty-without-buffers", "legacy-get"), (hit.Text("kind"), hit.Text("policy")));
        Assert.Equal(19, json.GetProperty("levels").EnumerateArray().Sum(l => l.GetProperty("done").GetInt64()));
    }

    /// <summary>Its time is over before it begins: nothing is found, and the next run finds everything.</summary>
    [Fact]
    public void A_hunt_out_of_time_goes_on_from_its_state()
    {
        string state = _folder.File("hunt.json");
        var first = Hunt2018("--state", state, "--time", "0.0000001s");
        Assert.Equal(4, first.Code);
        Assert.Contains("  covered  0 of 3 scenarios of 1 operation on 1 page", first.Out, StringComparison.Ordinal);
        var second = Hunt2018("--state", state);
        Assert.Equal((1, Report(Hunt2018())), (second.Code, Report(second)));
        Assert.Equal(second.Out, Hunt2018("--state", state).Out);
    }

    /// <summary>All but the next command.</summary>
    static string Report(CliRun run) => run.Out.Split("next:")[0];

    [Theory]
    [InlineData(3, "is not the state of a hunt.", "[1]")]
    [InlineData(3, "is not the state of a hunt.", "{\"Question\":null}")]
    [InlineData(3, "is not the state of a hunt.", "a text")]
    [InlineData(2, "That is the state of another hunt", "{\"question\":\"another\"}")]
    public void A_state_that_is_none_is_refused_and_kept(int code, string sentence, string content)
    {
        string state = _folder.File("hunt.json");
        File.WriteAllText(state, content);
        var run = Hunt2018("--state", state);
        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(state));
    }

    /// <summary>The next command asks for the same; the state of a hunt goes with it to where it can go on.</summary>
    [Theory]
    [InlineData("reclaim", "--max-pages 1 --with-broken --max-operations 3", "--max-pages", "1", "--with-broken")]
    [InlineData("reclaim", "--max-states 50000 --max-operations 2", "--max-states", "50000", "--max-operations", "1")]
    [InlineData("reclaim", "--time 0.0000001s --state hunt.json", "--time", "0.0000001s")]
    [InlineData("direct-read,truncate", "-o hunted")]
    public void What_was_asked_for_is_asked_for_next(string operations, string words, params string[] options)
    {
        string[] asked = ["--asks", "orphaned-pin", "--asks", "leaked-pin", "--memory", "file"];
        var run = CliRun.Of(
            ["hunt", "--policy", "legacy-get", .. asked, "--operations", operations, .. options]);
        Assert.EndsWith(
            "next: pintrace hunt --policy legacy-get --asks orphaned-pin,leaked-pin --operations "
            + $"{operations} --memory file {words}\n",
            run.Out.Replace(" \\\n    ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--operations", "direct-raed", "There is no operation 'direct-raed'; did you mean direct-read")]
    [InlineData("--memory", "flie", "There is no kind of memory 'flie'; did you mean file?")]
    [InlineData("--asks", "data-loss", "There is no finding kind or consequence 'data-loss'; did you mean")]
    [InlineData("--policy", "a,b,c", "One policy, or two to compare; these are 3.")]
    [InlineData("--max-pages", "9", "--max-pages must be a whole number from 1 to 4, not '9'")]
    public void A_wrong_option_is_one_sentence(string option, string value, string sentence)
    {
        var run = CliRun.Of("hunt", option, value);
        Assert.Equal(2, run.Code);
        Assert.StartsWith($"pintrace: {sentence}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void Two_policies_are_compared()
    {
        var run = CliRun.Of(
            "hunt", "--policy", "linux-6.4,linux-6.5", "--operations", "rdma-register,flush", "--memory", "file");
        Assert.Equal(1, run.Code);
        Assert.Contains(
            "\n  finding              breaks     memory  steps  actors\n"
            + "  writeback-of-pinned  linux-6.4  file       12  flush | rdma-register\n",
            run.Out,
            StringComparison.Ordinal);
    }
}
