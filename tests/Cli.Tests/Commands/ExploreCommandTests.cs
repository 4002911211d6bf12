using System.Text.Json;
using Pintrace.Analyzer.Text;
using Pintrace.Cli.Exploration;
using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ExploreCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    const string Beside = "; also found: unstable-writeback, write-to-clean";

    static CliRun Explore(string scenario, string policy, params string[] options) =>
        CliRun.Of(["explore", "--scenario", scenario, "--policy", policy, "--width", "200", .. options]);

    [Theory]
    [InlineData("registration", "linux-6.4", 0, "holds for dirty-without-buffers" + Beside)]
    [InlineData("registration", "kara-2023", 0, "holds")]
    [InlineData("registration", "linux-7.0", 0, "refused")]
    [InlineData("direct-io", "linux-7.0", 0, "holds for dirty-without-buffers" + Beside)]
    [InlineData("registration", "legacy-get", 1, "violated")]
    public void It_exits_1_only_if_violated(string variant, string policy, int code, string verdict)
    {
        var run = Explore("drop-buffers", policy, "--variant", variant);
        Assert.Equal(code, run.Code);
        Assert.StartsWith(
            $"drop-buffers ({variant}) under {policy}: {verdict}\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_is_reached_exits_4_and_names_a_larger_one()
    {
        var run = Explore("second-pinner", "linux-6.4", "--max-states", "500");
        Assert.Equal(4, run.Code);
        Assert.Contains(
            "; the bound was reached (--max-states 40000000 takes up to 1 GB)\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "next: pintrace explore --scenario second-pinner --variant default --policy linux-6.4 "
            + "--max-states 40000000\n",
            run.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_of_whole_states_leaves_nothing_to_chance()
    {
        var run = Explore("drop-buffers", "legacy-get", "--exact", "--jobs", "1");
        Assert.Contains(" s; all interleavings, by whole states\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("--policy legacy-get --exact -o counterexample.db\n", run.Out, StringComparison.Ordinal);
        Assert.True(Explore("drop-buffers", "legacy-get", "--exact", "--json").Json.GetProperty("exact").GetBoolean());
        var bound = Explore("second-pinner", "linux-6.4", "--exact", "--max-states", "500").Out;
        Assert.Contains("(--max-states 40000000 takes up to 8 GB)\n", bound, StringComparison.Ordinal);
    }

    [Fact]
    public void No_livelock_is_an_answer_only_if_asked_for()
    {
        const string none = "\n  livelock none, if everybody who could always run does run\n";
        Assert.Contains(none, Explore("drop-buffers", "legacy-get", "--livelock").Out, StringComparison.Ordinal);
        Assert.DoesNotContain("livelock", Explore("drop-buffers", "legacy-get").Out, StringComparison.Ordinal);
        var json = Explore("drop-buffers", "legacy-get", "--livelock", "--json").Json;
        Assert.False(json.GetProperty("livelock").GetProperty("found").GetBoolean());
        var bound = Explore("second-pinner", "linux-6.4", "--livelock", "--max-states", "500").Out;
        Assert.Contains("livelock none in the states explored, if", bound, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_goes_round_in_a_livelock_is_shown()
    {
        var step = new ScheduledStep("kswapd", "reclaim", "folio_trylock");
        var text = new StringWriter { NewLine = "\n" };
        var screen = new Screen(text, 120, Palette.Plain);
        ExplorationReport.WriteLivelock(new Livelock([step, step], [step]), isComplete: true, screen);
        Assert.Equal(
            "  livelock after 2 steps these can go round for ever, and all who could always run do run:\n"
            + "    kswapd  folio_trylock  (reclaim)\n",
            text.ToString());
    }

    [Fact]
    public void What_is_refused_is_named()
    {
        var text = Explore("drop-buffers", "linux-7.0").Out;
        const string line = "\n  refused rdma-register: pin fails with -EFAULT by longtermFile = refuseWriters\n";
        Assert.Contains(line, text, StringComparison.Ordinal);
        var refusal = Explore("drop-buffers", "linux-7.0", "--json").Json.GetProperty("refusals")[0];
        Assert.Equal(["operation", "event", "decision", "value", "error", "transient"], refusal.Members());
        Assert.Equal(
            ("rdma-register", "pin", "longtermFile", "refuseWriters", "EFAULT"),
            (refusal.Text("operation"), refusal.Text("event"), refusal.Text("decision"), refusal.Text("value"),
                refusal.Text("error")));
    }

    [Fact]
    public void A_counterexample_is_a_trace_in_which_analyze_finds_the_same()
    {
        string path = _folder.File("ce.db");
        var run = Explore("second-pinner", "legacy-get", "-o", path, "--json");
        Assert.Equal(1, run.Code);
        Assert.Equal(
            ("pintrace/explore/1", "violated", "dirty-without-buffers"),
            (run.Json.Text("schema"), run.Json.Text("verdict"), run.Json.GetProperty("asks")[0].GetString()));
        var (finding, example) = (run.Json.GetProperty("finding"), run.Json.GetProperty("counterexample"));
        Assert.Equal(
            ("dirty-without-buffers", "shrink_folio_list", path),
            (finding.Text("kind"), finding.Text("callsite"), example.Text("trace")));
        var steps = example.GetProperty("steps");
        Assert.Equal(["seq", "actor", "action", "page", "note"], steps[0].Members());
        Assert.Equal("dirty-without-buffers", steps.EnumerateArray().Last().Text("note"));
        Assert.Equal("drop_buffers", ActionOf(example.Number("culprit"), steps));
        Assert.Equal("set_dirty", ActionOf(example.GetProperty("no_return").Number("seq"), steps));
        var analysis = CliRun.Of("analyze", path, "--json").Json;
        Assert.Contains(
            analysis.GetProperty("findings").EnumerateArray(), f => f.Text("kind") == "dirty-without-buffers");
        Assert.Equal(0, CliRun.Of("verify", path).Code);
    }

    static string? ActionOf(int seq, JsonElement steps) =>
        steps.EnumerateArray().Single(step => step.Number("seq") == seq).Text("action");

    [Fact]
    public void Any_asks_for_everything_and_proposes_the_same()
    {
        var run = Explore("second-pinner", "linux-6.4", "--any");
        Assert.Equal(1, run.Code);
        Assert.Contains("  asks    everything\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "next: pintrace explore --scenario second-pinner --variant default --policy linux-6.4 --any "
            + "-o counterexample.db\n",
            run.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_fix_is_one_decision_and_says_what_it_brings()
    {
        var run = Explore("drop-buffers", "legacy-get", "--fix");
        Assert.Equal(1, run.Code);
        Assert.Contains(
            "\nfixes: 5 of 37 changes of one decision (28 more contradict another) make dirty-without-buffers "
            + "impossible\n  decision ",
            run.Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "\n  longtermFile         allow   refuse         rdma-register: get fails with -EOPNOTSUPP by "
            + "longtermFile = refuse; ",
            run.Out,
            StringComparison.Ordinal);
        var fixes = Explore("drop-buffers", "legacy-get", "--fix", "--json").Json.GetProperty("fixes");
        Assert.Equal(["kinds", "tried", "contradictory", "undecided", "runs", "changes", "pairs"], fixes.Members());
        Assert.Equal(JsonValueKind.Null, fixes.GetProperty("pairs").ValueKind);
        Assert.Equal((37, 28, 100), (fixes.Number("tried"), fixes.Number("contradictory"), fixes.Number("runs")));
        var change = fixes.GetProperty("changes").First("value", "refuse");
        Assert.Equal(
            [
                "decision", "was", "value", "fixes", "brings", "prevents", "not_applicable", "refusals", "costs",
            ],
            change.Members());
        Assert.True(change.GetProperty("fixes").GetBoolean());
        Assert.Contains(change.GetProperty("prevents").EnumerateArray(), k => k.GetString() == "write-to-clean");
        Assert.Equal(100, change.GetProperty("costs").Number("refused"));
    }

    [Fact]
    public void Where_no_decision_is_enough_two_may_be()
    {
        string[] args = ["vmsplice-child-read", "legacy-get", "--variant", "parent-before-fork-thp", "--fix"];
        string text = Explore(args[0], args[1], args[2..]).Out;
        Assert.Contains(
            "\nfixes: none of 37 changes of one decision (28 more contradict another) makes cow-leak impossible\n"
            + "pairs: 3 of 752 changes of two decisions (1,261 more contradict another) make cow-leak impossible\n"
            + "  decisions ",
            text,
            StringComparison.Ordinal);
        var fixes = Explore(args[0], args[1], [.. args[2..], "--json"]).Json.GetProperty("fixes");
        var pairs = fixes.GetProperty("pairs");
        Assert.Equal(["tried", "left", "contradictory", "undecided", "changes"], pairs.Members());
        Assert.Equal((752, 0, 0), (pairs.Number("tried"), pairs.Number("left"), pairs.Number("undecided")));
        var pair = pairs.GetProperty("changes")[0];
        Assert.Equal(
            ["decisions", "brings", "prevents", "not_applicable", "refusals", "costs"], pair.Members());
        Assert.Equal(2, pair.GetProperty("decisions").GetArrayLength());
    }

    [Fact]
    public void What_brings_another_error_is_no_fix()
    {
        string text = Explore("dirty-limit", "skip-async-wait-sync", "--fix").Out;
        Assert.Contains("\nno fixes, since another error takes its place:\n", text, StringComparison.Ordinal);
        var changes = Explore("dirty-limit", "skip-async-wait-sync", "--fix", "--json").Json
            .GetProperty("fixes").GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(2, changes.Count(c => !c.GetProperty("fixes").GetBoolean()));
        Assert.All(changes, c => Assert.Equal(c.GetProperty("fixes").GetBoolean(), !BringsError(c)));
    }

    static bool BringsError(JsonElement change) =>
        change.GetProperty("brings").EnumerateArray().Any(k => k.GetString() is "write-to-clean" or "lost-dirty");

    [Fact]
    public void Where_no_change_helps_that_is_said_and_where_nothing_is_wrong_nothing_is()
    {
        Assert.Contains(
            "\nfixes: none of ", Explore("unpin-on-get", "linux-6.4", "--fix").Out, StringComparison.Ordinal);
        Assert.Contains(
            "\npairs: none of ", Explore("unpin-on-get", "linux-6.4", "--fix").Out, StringComparison.Ordinal);
        var holds = Explore("drop-buffers", "kara-2023", "--fix");
        Assert.Equal(0, holds.Code);
        Assert.DoesNotContain("fixes:", holds.Out, StringComparison.Ordinal);
        var json = Explore("drop-buffers", "kara-2023", "--fix", "--json").Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("fixes").ValueKind);
    }

    [Fact]
    public void Stepping_needs_a_terminal_and_has_no_report()
    {
        Assert.Equal(
            "--interactive needs a terminal that can move its cursor.",
            Explore("drop-buffers", "legacy-get", "--interactive").Refusal(2));
        Assert.Equal(
            "--interactive has no report; leave out --json, --fix and --output.",
            Explore("drop-buffers", "legacy-get", "--interactive", "--json").Refusal(2));
    }

    [Fact]
    public void Without_a_counterexample_nothing_is_written_and_that_is_said()
    {
        string path = _folder.File("ce.db");
        Assert.Equal(
            $"pintrace: there is no counterexample; {path} was not written.\n",
            Explore("drop-buffers", "linux-6.4", "-o", path).Error);
        File.WriteAllText(path, "old");
        Assert.Contains(
            "was not written, and its content is from before.",
            Explore("drop-buffers", "linux-6.4", "-o", path, "--force").Error,
            StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_is_not_replaced_unless_forced()
    {
        string path = _folder.Recorded();
        Assert.Contains(
            "exists; --force replaces it",
            Explore("second-pinner", "legacy-get", "-o", path).Refusal(3),
            StringComparison.Ordinal);
        Assert.Equal(1, Explore("second-pinner", "legacy-get", "-o", path, "--force").Code);
    }

    [Fact]
    public void What_is_proposed_next_names_the_policy_file_and_is_quoted()
    {
        string file = _folder.Write("my policy.json", "{\"id\": \"mine\", \"base\": \"linux-6.4\"}");
        Assert.EndsWith(
            $"next: pintrace record --scenario drop-buffers --variant registration --policy '{file}'\n",
            Explore("drop-buffers", file).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_without_an_end_exits_2() => Assert.Equal(
        "Scenario mixed-load has no end, so its interleavings cannot be explored; record it instead.",
        CliRun.Of("explore", "--scenario", "mixed-load").Refusal(2));
}
