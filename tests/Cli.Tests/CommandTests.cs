using System.CommandLine;
using System.Text.Json;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    string Recorded(string scenario = "drop-buffers", string policy = "legacy-get", params string[] more)
    {
        string path = _folder.File($"{scenario}.{policy}.db");
        var run = CliRun.Of(["record", "--scenario", scenario, "--policy", policy, "-o", path, .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return path;
    }

    static JsonElement Json(CliRun run) => JsonDocument.Parse(run.Out).RootElement;

    [Fact]
    public void Record_says_what_happened_and_what_to_do_next()
    {
        string path = _folder.File("t.db");
        Assert.Equal($"""
            {path}: 37 events, 38.0 µs simulated; drop-buffers (registration) under legacy-get, scripted
            went wrong, by the simulated kernel's own ledger:
              writeback-of-pinned    1
              write-to-clean         1
              dirty-without-buffers  1
              unmap-of-pinned        1
            next: pintrace analyze {path}

            """.ReplaceLineEndings("\n"), CliRun.Of("record", "--scenario", "drop-buffers", "--policy", "legacy-get", "-o", path).Out);
    }

    [Fact]
    public void Record_without_a_policy_takes_the_newest_kernel() => Assert.Contains("under linux-7.0", CliRun.Of("record", "--scenario", "drop-buffers", "-o", _folder.File("t.db")).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("legacy-get", 1)]
    [InlineData("skip-async-wait-sync", 0)]
    public void Analyze_exits_1_if_there_are_findings(string policy, int code) => Assert.Equal(code, CliRun.Of("analyze", Recorded(policy: policy)).Code);

    [Theory]
    [InlineData("leaked-pin", 0)]
    [InlineData("leaked-pin,dirty-without-buffers", 1)]
    public void Only_the_kinds_that_are_asked_for_fail(string kinds, int code) => Assert.Equal(code, CliRun.Of("analyze", Recorded(), "--fail-on", kinds).Code);

    [Fact]
    public void Exit_zero_always_succeeds()
    {
        Assert.Equal(0, CliRun.Of("analyze", Recorded(), "--exit-zero").Code);
        Assert.Equal(0, CliRun.Of("diff", "--scenario", "drop-buffers", "--policy", "linux-6.4", "--policy", "legacy-get", "--exit-zero").Code);
    }

    [Fact]
    public void Analyze_json_has_the_fields_that_scripts_read()
    {
        string path = Recorded();
        var json = Json(CliRun.Of("analyze", path, "--json"));
        Assert.Equal("pintrace/analyze/1", json.GetProperty("schema").GetString());
        var trace = json.GetProperty("trace");
        Assert.Equal((path, 37, 1, "simulated", "legacy-get", "drop-buffers", 0), (trace.GetProperty("path").GetString(), trace.GetProperty("events").GetInt32(), trace.GetProperty("pages").GetInt32(),
            trace.GetProperty("source").GetString(), trace.GetProperty("policy").GetString(), trace.GetProperty("scenario").GetString(), trace.GetProperty("gaps").GetInt32()));
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("seed").ValueKind);
        var finding = json.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("kind").GetString() == "dirty-without-buffers");
        Assert.Equal(["id", "kind", "severity", "page", "callsite", "related_callsite", "evidence", "count", "conclusive", "inconclusive_because", "basis", "page_role", "fingerprint", "message", "stacks"], finding.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("error", 0x1000, "shrink_folio_list", "ib_umem_release", 1, true), (finding.GetProperty("severity").GetString(), finding.GetProperty("page").GetInt64(), finding.GetProperty("callsite").GetString(),
            finding.GetProperty("related_callsite").GetString(), finding.GetProperty("count").GetInt32(), finding.GetProperty("conclusive").GetBoolean()));
        var callsite = json.GetProperty("callsites").EnumerateArray().First(c => c.GetProperty("callsite").GetString() == "ib_umem_get");
        Assert.Equal(["callsite", "gets", "puts", "pins", "unpins", "refused", "releases_not_seen", "outstanding", "leaked", "early_releases", "pages", "peak", "longterm", "longterm_share", "wrong_kind", "findings", "page_ns", "hold_ns"], callsite.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["p50", "p90", "p99", "max", "open", "open_at_least"], callsite.GetProperty("hold_ns").EnumerateObject().Select(p => p.Name));
        Assert.Equal((1, 1), (json.GetProperty("totals").GetProperty("dirty-without-buffers").GetInt32(), json.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public void Diff_of_two_policies_shows_the_regression_and_exits_1()
    {
        var run = CliRun.Of("diff", "--scenario", "drop-buffers", "--policy", "linux-6.4", "--policy", "legacy-get");
        Assert.Equal(1, run.Code);
        Assert.Contains("new        dirty-without-buffers  file  shrink_folio_list     0    1          +1  F2", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("verdict: regression\nnext: pintrace explore --scenario drop-buffers --variant registration --policy legacy-get\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_of_a_generator_injects_nothing_unless_asked_and_proposes_the_same_run()
    {
        string[] diff = ["diff", "--scenario", "mixed-load", "--policy", "legacy-get", "--policy", "linux-7.0", "--events", "9000", "--seed", "7"];
        var run = CliRun.Of(diff);
        Assert.Contains("findings  none on either side", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("next: pintrace record --scenario mixed-load --variant private-memory --policy linux-7.0 --schedule random --seed 7 --events 9000 --inject none\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("findings  none", CliRun.Of([.. diff, "--inject", "leak=100000"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_of_two_files_equals_diff_of_two_policies()
    {
        var files = Json(CliRun.Of("diff", Recorded(policy: "legacy-get"), Recorded(policy: "linux-6.4"), "--json"));
        var policies = Json(CliRun.Of("diff", "--scenario", "drop-buffers", "--policy", "legacy-get", "--policy", "linux-6.4", "--json"));
        Assert.Equal("pintrace/diff/1", files.GetProperty("schema").GetString());
        foreach (string member in new[] { "new_findings", "fixed_findings", "unchanged", "callsites", "first_divergence", "verdict" })
            Assert.Equal(policies.GetProperty(member).GetRawText(), files.GetProperty(member).GetRawText());
        Assert.Equal(["seq", "base", "new", "base_seq", "new_seq", "after"], files.GetProperty("first_divergence").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["callsite", "metric", "base", "new", "change"], files.GetProperty("callsites")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Diff_takes_a_stored_report_as_its_base()
    {
        File.WriteAllText(_folder.File("base.json"), CliRun.Of("analyze", Recorded(policy: "linux-6.4"), "--json").Out);
        var run = CliRun.Of("diff", _folder.File("base.json"), Recorded(policy: "legacy-get"));
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains("new        dirty-without-buffers", run.Out, StringComparison.Ordinal);
        Assert.Contains("the states of pages part after event 7 of the new trace", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("diff", _folder.File("base.json"), _folder.File("base.json")).Code);
        File.WriteAllText(_folder.File("bad.json"), "{ \"schema\": 1 }");
        Assert.Contains("is no report", CliRun.Of("diff", _folder.File("bad.json"), _folder.File("base.json")).Refusal(3), StringComparison.Ordinal);
    }

    [Fact]
    public void Explore_finds_what_analyze_confirms()
    {
        string path = _folder.File("ce.db");
        var run = CliRun.Of("explore", "--scenario", "second-pinner", "--policy", "legacy-get", "-o", path, "--json");
        Assert.Equal(1, run.Code);
        var json = Json(run);
        Assert.Equal(("pintrace/explore/1", "violated", "dirty-without-buffers"), (json.GetProperty("schema").GetString(), json.GetProperty("verdict").GetString(), json.GetProperty("asks")[0].GetString()));
        Assert.Equal(("dirty-without-buffers", "shrink_folio_list", path), (json.GetProperty("finding").GetProperty("kind").GetString(), json.GetProperty("finding").GetProperty("callsite").GetString(), json.GetProperty("counterexample").GetProperty("trace").GetString()));
        Assert.Equal(["seq", "actor", "action", "page", "note"], json.GetProperty("counterexample").GetProperty("steps")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("dirty-without-buffers", json.GetProperty("counterexample").GetProperty("steps").EnumerateArray().Last().GetProperty("note").GetString());
        var analysis = Json(CliRun.Of("analyze", path, "--json"));
        Assert.Contains(analysis.GetProperty("findings").EnumerateArray(), f => f.GetProperty("kind").GetString() == "dirty-without-buffers");
        Assert.Equal(0, CliRun.Of("verify", path).Code);
    }

    [Fact]
    public void Explore_with_any_asks_for_everything_and_proposes_the_same()
    {
        var run = CliRun.Of("explore", "--scenario", "second-pinner", "--policy", "linux-6.4", "--any");
        Assert.Equal(1, run.Code);
        Assert.Contains("  asks    everything\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("next: pintrace explore --scenario second-pinner --variant default --policy linux-6.4 --any -o counterexample.db\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_counterexample_nothing_is_written_and_that_is_said()
    {
        string path = _folder.File("ce.db");
        Assert.Equal($"pintrace: there is no counterexample; {path} was not written.\n", CliRun.Of("explore", "--scenario", "drop-buffers", "--policy", "linux-6.4", "-o", path).Error);
        File.WriteAllText(path, "old");
        Assert.Contains("was not written, and what it holds is from before.", CliRun.Of("explore", "--scenario", "drop-buffers", "--policy", "linux-6.4", "-o", path, "--force").Error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void What_is_proposed_next_names_the_policy_file_and_is_quoted()
    {
        string file = _folder.File("my policy.json");
        File.WriteAllText(file, "{\"id\": \"mine\", \"base\": \"linux-6.4\"}");
        Assert.EndsWith($"next: pintrace record --scenario drop-buffers --variant registration --policy '{file}'\n", CliRun.Of("explore", "--scenario", "drop-buffers", "--policy", file).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registration", "linux-6.4", 0, "holds")]
    [InlineData("registration", "linux-7.0", 0, "refused")]
    [InlineData("direct-io", "linux-7.0", 0, "holds")]
    [InlineData("registration", "legacy-get", 1, "violated")]
    public void Explore_exits_1_only_if_violated(string variant, string policy, int code, string verdict)
    {
        var run = CliRun.Of("explore", "--scenario", "drop-buffers", "--variant", variant, "--policy", policy);
        Assert.Equal(code, run.Code);
        Assert.StartsWith($"drop-buffers ({variant}) under {policy}: {verdict}\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_is_reached_exits_4() => Assert.Equal(4, CliRun.Of("explore", "--scenario", "second-pinner", "--policy", "linux-6.4", "--max-states", "500").Code);

    [Fact]
    public void Explore_does_not_replace_a_file_unless_forced()
    {
        string path = Recorded();
        Assert.Contains("exists; --force replaces it", CliRun.Of("explore", "--scenario", "second-pinner", "--policy", "legacy-get", "-o", path).Refusal(3), StringComparison.Ordinal);
        Assert.Equal(1, CliRun.Of("explore", "--scenario", "second-pinner", "--policy", "legacy-get", "-o", path, "--force").Code);
    }

    [Fact]
    public void Query_prints_rows_and_says_when_it_cuts()
    {
        string path = Recorded();
        Assert.Equal(new CliRun(0, "kind,n\nget,3\nput,3\n", ""), CliRun.Of("query", path, "SELECT kind, COUNT(*) AS n FROM events WHERE kind IN ('get', 'put') GROUP BY kind", "--format", "csv"));
        Assert.Equal(new CliRun(0, "seq\n1\n2\n", "pintrace: cut after 2 rows; --limit 0 shows all.\n"), CliRun.Of("query", path, "SELECT seq FROM events", "--format", "csv", "--limit", "2"));
        var endless = CliRun.Of("query", path, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n", "--timeout", "0.2");
        Assert.Equal((4, "pintrace: cut after 0.2 s; --timeout 0 lets it run.\n"), (endless.Code, endless.Error));
    }

    [Fact]
    public void Query_shows_the_place_of_a_mistake() => Assert.Equal(
        new CliRun(2, "", "pintrace: SQL error at line 1, column 8: no such column: callsit; did you mean callsite or callsite_id?\n  SELECT callsit FROM events\n         ^\n"),
        CliRun.Of("query", Recorded(), "SELECT callsit FROM events"));

    [Fact]
    public void Query_lists_and_describes_what_there_is()
    {
        string path = Recorded();
        Assert.Contains("\npins            view     One row an acquisition", CliRun.Of("query", path, "--tables").Out, StringComparison.Ordinal);
        Assert.Contains("\nhold_ns               how long it was held", CliRun.Of("query", path, "--describe", "pins").Out, StringComparison.Ordinal);
        Assert.Contains("there are events, pins", CliRun.Of("query", path, "--describe", "nope").Refusal(2), StringComparison.Ordinal);
        Assert.Equal("Give a query, or --tables, or --describe NAME.", CliRun.Of("query", path).Refusal(2));
    }

    [Fact]
    public void Show_tells_a_findings_story_with_its_rule_and_stacks()
    {
        string text = CliRun.Of("show", Recorded(), "--finding", "F2").Out;
        Assert.StartsWith("F2 error dirty-without-buffers: page 0x1000: shrink_folio_list dropped its buffers, ib_umem_release dirtied it afterwards\nrule: ", text, StringComparison.Ordinal);
        Assert.Contains("interfered at event 21 by kswapd, to blame:\n    filemap_release_folio\n    shrink_folio_list\n", text, StringComparison.Ordinal);
        Assert.Contains("  <== dirty-without-buffers", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_travels_in_time()
    {
        string path = Recorded();
        Assert.Contains("0x1000         5         -         1  locked writeback private lru cached needs_buffers  1 get ib_umem_get (since 8), 1 get ext4_writepages (since 9)", CliRun.Of("show", path, "--at", "14").Out, StringComparison.Ordinal);
        var state = Json(CliRun.Of("show", path, "--at", "14", "--page", "0x1000", "--json"));
        Assert.Equal((5, 2), (state.GetProperty("pages")[0].GetProperty("refcount").GetInt32(), state.GetProperty("pages")[0].GetProperty("holds").GetArrayLength()));
        Assert.Equal(35, Json(CliRun.Of("show", path, "--page", "4096", "--json")).GetProperty("events").GetArrayLength());
        Assert.Equal("dirty-without-buffers", Json(CliRun.Of("show", path, "--finding", "f2", "--json")).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("There is no event 99; the trace has events 1 to 37.", "--at", "99")]
    [InlineData("The trace does not mention page 0x99.", "--page", "0x99")]
    [InlineData("'xyz' is not a page frame number; write 4096 or 0x1000.", "--page", "xyz")]
    [InlineData("There is no finding 'F9'; there are F1 to F4.", "--finding", "F9")]
    [InlineData("--finding goes alone: it knows its page and its events.", "--finding", "F1", "--at", "3")]
    public void Show_refuses_what_is_not_there(string sentence, params string[] args) => Assert.Equal(sentence, CliRun.Of(["show", Recorded(), .. args]).Refusal(2));

    [Fact]
    public void Verify_names_what_it_checked()
    {
        string path = Recorded();
        Assert.Equal($"""
            {path}: format 1, 37 events, simulated: drop-buffers (registration) under legacy-get
            counts   each event carries what the events before it lead to
            gaps     none
            tail     complete
            whole
            next: pintrace analyze {path}

            """.ReplaceLineEndings("\n"), CliRun.Of("verify", path).Out);
        var json = Json(CliRun.Of("verify", path, "--json"));
        Assert.Equal((37, true, "complete"), (json.GetProperty("events").GetInt32(), json.GetProperty("counts_checked").GetBoolean(), json.GetProperty("state").GetString()));
    }

    [Fact]
    public void Lists_have_what_the_catalogs_have()
    {
        var policy = Json(CliRun.Of("list", "policies", "--json")).GetProperty("policies").EnumerateArray().First(p => p.GetProperty("id").GetString() == "linux-6.4");
        Assert.Equal(["id", "title", "since", "origin", "decisions"], policy.EnumerateObject().Select(p => p.Name));
        Assert.Equal("copyIfMaybePinned", policy.GetProperty("decisions").GetProperty("forkOnPinned").GetString());
        var scenario = Json(CliRun.Of("list", "scenarios", "--json")).GetProperty("scenarios").EnumerateArray().First(s => s.GetProperty("id").GetString() == "drop-buffers");
        Assert.Equal(["id", "title", "origin", "actors", "variants", "question", "asks"], scenario.EnumerateObject().Select(p => p.Name));
        var detectors = Json(CliRun.Of("list", "detectors", "--json")).GetProperty("detectors");
        Assert.Equal(["id", "title", "severity", "rule"], detectors[0].EnumerateObject().Select(p => p.Name));
        foreach (string what in new[] { "policies", "scenarios", "detectors" }) Assert.Equal(0, CliRun.Of("list", what).Code);
        Assert.Equal("There is no list of 'things'; there are policies, scenarios and detectors.", CliRun.Of("list", "things").Refusal(2));
    }

    [Fact]
    public void A_policy_file_works_wherever_a_policy_does()
    {
        string file = _folder.File("my.json");
        File.WriteAllText(file, """{"id": "my-policy", "base": "linux-5.7", "decisions": {"dropBuffersOnPinned": "refuse"}}""");
        Assert.Contains("under my-policy: holds", CliRun.Of("explore", "--scenario", "drop-buffers", "--policy", file).Out, StringComparison.Ordinal);
        Assert.Equal(0, CliRun.Of("diff", "--scenario", "drop-buffers", "--policy", "linux-5.7", "--policy", file).Code);
        Assert.Contains("my-policy", CliRun.Of("record", "--scenario", "drop-buffers", "--policy", file, "-o", _folder.File("t.db")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_has_help_that_fits_a_screen()
    {
        using var session = new Session { Out = TextWriter.Null, Error = TextWriter.Null };
        foreach (var command in CommandLine.Root(session).Subcommands)
        {
            var run = CliRun.Of(command.Name, "--help");
            Assert.Equal((0, ""), (run.Code, run.Error));
            Assert.InRange(run.Out.Split('\n').Length, 5, 40);
            Assert.All(command.Options, o => Assert.False(string.IsNullOrEmpty(o.Description), $"{command.Name} {o.Name} has no help"));
        }
        Assert.Equal(0, CliRun.Of().Code);
    }
}
