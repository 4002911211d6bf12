using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    static void AssertExplained(string id, params string[] parts)
    {
        var run = CliRun.Of("explain", id);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(parts, part => Assert.Contains(part, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_kind_has_its_page_and_the_scenarios_that_ask_about_it() => AssertExplained(
        "early-release",
        "finding early-release, error, data at risk: page released while its I/O is in flight.\n",
        "\nRule. A request releases a page",
        "asked about by mixed-load, nfs-direct-read, splice-revert\n");

    [Theory]
    [InlineData("refcount-overflow", "scenario")]
    [InlineData("spurious-migration-failure", "scenario")]
    [InlineData("unpin-on-get", "scenario")]
    [InlineData("unstable-writeback", "scenario")]
    [InlineData("write-to-clean", "scenario")]
    [InlineData("pin-limit", "policy")]
    [InlineData("zero-page-counted", "policy")]
    public void A_name_with_two_meanings_is_explained_twice(string name, string other) =>
        AssertExplained(name, $"finding {name}, ", $"\n\n{other} {name}: ");

    [Fact]
    public void Every_finding_kind_can_be_explained() =>
        Assert.All(FindingPage.Ids, (string kind) => AssertExplained(kind, $"finding {kind}, "));

    [Fact]
    public void Every_decision_and_each_of_its_values_has_a_meaning()
    {
        foreach (var decision in Catalog.Decisions)
        {
            Assert.NotEqual("", decision.Meaning);
            Assert.All(decision.Values, v => Assert.NotEqual("", v.Meaning));
            AssertExplained(decision.Name);
        }
        AssertExplained(
            "dioAcquire",
            "\n  pageLock: A plain reference, and the page lock for as long as the I/O takes (Viro, June 2018).\n"
            + "    page-lock-dio\n");
    }

    [Fact]
    public void A_policy_is_explained_by_what_it_changes_and_what_follows()
    {
        string file = _folder.Write("mine.json", """
            {"id": "mine", "base": "linux-7.0", "decisions": {"truncateOnPinned": "fail"}}
            """);
        AssertExplained(
            file,
            "base    linux-7.0\n\ndecides differently from its base\n"
            + "  truncateOnPinned = fail: It returns an error (Romanovsky and Gunthorpe, June 2018).\n\nsafe  ",
            "\nunsafe    ");
        AssertExplained("iter-pipe", "decides as its base does\n");
    }

    [Fact]
    public void A_scenario_is_explained_by_its_question_and_the_verdicts() => AssertExplained(
        "truncate-blocked",
        "\nasks    Can a user block truncation",
        "\nblocked   dma-pinned-flag, dma-pinned-flag-mkclean, longterm-flag-wait-one\n");

    const string Small = """
        // what is in a file decides, not its name
        {"id": "small", "title": "a direct read beside reclaim", "asks": ["dirty-without-buffers"],
         "memory": {"filePages": 1},
         "actors": [{"name": "dio", "device": true, "does": [{"operation": "direct-read", "page": 0}]},
                    {"name": "kswapd", "does": [{"operation": "reclaim", "page": 0}]}],
        }
        """;

    [Fact]
    public void A_scenario_file_is_explained_as_a_built_in_scenario_is()
    {
        string file = _folder.Write("small.json", Small);
        AssertExplained(
            file,
            $"scenario {file}: a direct read beside reclaim\nkinds   dirty-without-buffers\n"
            + "actors  dio, dio-dev, kswapd\n\n",
            "\nsafe  ",
            $"\nnext: pintrace matrix --long --scenario {file}\n");
        string builtIn = _folder.Write("copy.json", Catalog.ScenarioFile("drop-buffers"));
        Assert.Equal(Verdicts("drop-buffers"), Verdicts(builtIn));
    }

    static string[] Verdicts(string id) => CliRun.Of("explain", id).Out.Split('\n')[1..^2];

    [Theory]
    [InlineData("\"asks\": [\"dirty\"", "unknown finding kind 'dirty'")]
    [InlineData("\"asks\": []}", "a scenario needs \"asks\"")]
    [InlineData("\"base\": \"linux-7.0\", \"asks\": 1}", "unknown key 'base'; ")]
    [InlineData("\"decisions\": {\"asks\": \"none\"}}", "unknown decision 'asks'")]
    [InlineData("\"title\": {\"asks\": []}}", "'title' must be a text")]
    [InlineData("\"ask\": [\"dirty\"]}", "unknown key 'ask'; allowed are id, title, since")]
    [InlineData("\"title\": [[[[", "'title' must be a text")]
    public void A_file_with_a_mistake_is_taken_for_what_its_keys_say(string keys, string mistake)
    {
        string file = _folder.Write("wrong.json", "{\"id\": \"wrong\",\n" + keys);
        Assert.StartsWith($"{file}:", CliRun.Of("explain", file).Refusal(2), StringComparison.Ordinal);
        Assert.Contains(mistake, CliRun.Of("explain", file).Refusal(2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_neither() => Assert.StartsWith(
        "Policy or scenario file nowhere.json cannot be read", CliRun.Of("explain", "nowhere.json").Refusal(3),
        StringComparison.Ordinal);

    [Fact]
    public void An_operation_is_explained_by_its_needs_and_its_steps_under_all_policies()
    {
        const string expected = """
            operation truncate: Truncates the file to a size that ends before the page, as ftruncate(2) does.
            request    none of its own
            called by  ext4_setattr < do_truncate
            needs      file-page: its page is one of the file
            run by     dax-truncate, mixed-load, truncate-blocked, truncate-orphan

            steps under linux-7.0
              step  function                           callsite                    flags
                 1  inode_lock                         inode_lock                  may block
                 2  filemap_get_folio                  ext4_setattr                else -> 13
                 3  unmap_mapping_range                unmap_mapping_range         may block
                 4  wait_page_idle                     wait_page_idle              may block
                 5  folio_lock                         ext4_setattr                may block
                 6  truncate_inode_pages_range: idle?  truncate_inode_pages_range  else -> 12
                 7  folio_wait_writeback               ext4_setattr                may block
                 8  truncate_cleanup_folio             truncate_cleanup_folio
                 9  truncate_inode_folio               truncate_inode_folio
                10  folio_unlock                       ext4_setattr
                11  folio_put                          ext4_setattr                then -> 13
                12  folio_unlock                       ext4_setattr                then -> 3
                13  inode_unlock                       inode_unlock

            """;
        AssertExplained(
            "truncate",
            expected,
            "\nunder truncate-fails\n"
            + "  without wait_page_idle, truncate_inode_pages_range: idle?, folio_unlock\n"
            + "  with    truncate_cleanup_folio: pinned?\n",
            "\nnext: pintrace record dax-truncate\n");
    }

    [Theory]
    [InlineData("store", "needs      nothing\n", "the same under every policy\n")]
    [InlineData("direct-read", "each page, in interrupt, then -> end", "each page, in interrupt, else -> ")]
    [InlineData("process-vm-writev", "scenario process-vm-writev: ", "\n\noperation process-vm-writev: ")]
    public void Operations_that_are_unlike_others_are_explained(string id, string one, string other) =>
        AssertExplained(id, one, other);

    [Fact]
    public void Every_operation_can_be_explained() =>
        Assert.All(Catalog.Operations, (OperationInfo o) => AssertExplained(o.Id, $"operation {o.Id}: "));

    [Fact]
    public void A_mistyped_operation_exits_2_with_the_nearest_names() => Assert.Equal(
        "There is nothing called 'speculative-lokup'; did you mean speculative-lookup?",
        CliRun.Of("explain", "speculative-lokup").Refusal(2));

    [Fact]
    public void What_does_not_exist_exits_2_with_the_nearest_names() => Assert.Equal(
        "There is nothing called 'put-on-pins'; did you mean put-on-pin?",
        CliRun.Of("explain", "put-on-pins").Refusal(2));
}
