using Xunit;

namespace Pintrace.Cli.Tests.Commands;

public sealed class ShowCommandTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    CliRun Show(params string[] options) => CliRun.Of(["show", _folder.Recorded(), .. options]);

    [Fact]
    public void A_findings_story_has_its_rule_and_stacks()
    {
        string text = Show("--finding", "F2", "--width", "200").Out;
        Assert.StartsWith(
            "F2 error dirty-without-buffers, data lost: page 0x1000: shrink_folio_list dropped its buffers, "
            + "__ib_umem_release dirtied it afterwards\nrule: ",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "interfered at event 22 by kswapd, to blame:\n    filemap_release_folio\n    shrink_folio_list\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nculprit: event 22, drop_buffers by kswapd at shrink_folio_list, should not have been possible\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nno return: event 20, folio_trylock of kswapd: whatever comes next, it ends in dirty-without-buffers\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("  <== no return\n", text, StringComparison.Ordinal);
        Assert.Contains("  <== culprit\n", text, StringComparison.Ordinal);
        Assert.Contains("  <== dirty-without-buffers", text, StringComparison.Ordinal);
        Assert.EndsWith("\nnext: pintrace explain dirty-without-buffers\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_of_the_machine_begins_with_how_much_there_is()
    {
        string[] lines = Show("--at", "15", "--width", "200").Out.Split('\n');
        Assert.Equal("1 page, 1 held", lines[1]);
        Assert.Equal(
            "0x1000         5         -         1  locked writeback private lru cached needs_buffers  "
            + "1 get ib_umem_get (since 8), 1 get ext4_writepages (since 9)",
            lines[3]);
    }

    [Fact]
    public void Json_has_the_same_facts()
    {
        var page = Show("--at", "14", "--page", "0x1000", "--json").Json.GetProperty("pages")[0];
        Assert.Equal((5, 2), (page.Number("refcount"), page.GetProperty("holds").GetArrayLength()));
        Assert.Equal(["page", "refcount", "pincount", "mapcount", "flags", "holds"], page.Members());
        var life = Show("--page", "4096", "--json", "--limit", "3").Json.GetProperty("events");
        Assert.Equal(36, life.GetArrayLength());
        var story = Show("--finding", "f2", "--json").Json;
        Assert.Equal(("dirty-without-buffers", 22), (story.Text("kind"), story.Number("culprit")));
        var point = story.GetProperty("no_return");
        Assert.Equal(["seq", "actor", "step", "logged"], point.Members());
        Assert.Equal((20, "kswapd"), (point.Number("seq"), point.Text("actor")));
    }

    [Theory]
    [InlineData("There is no event 99; the trace has events 1 to 38.", "--at", "99")]
    [InlineData("The trace does not mention page 0x99.", "--page", "0x99")]
    [InlineData("'xyz' is not a page frame number; write 4096 or 0x1000.", "--page", "xyz")]
    [InlineData("There is no finding 'F9'; there are F1 to F5.", "--finding", "F9")]
    [InlineData("--finding stands alone: it determines page and events.", "--finding", "F1", "--at", "3")]
    public void What_is_not_there_exits_2(string sentence, params string[] options) =>
        Assert.Equal(sentence, Show(options).Refusal(2));

    /// <summary>Without a cache, while it is made, from it, and after it was damaged: the same bytes.</summary>
    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--json")]
    [InlineData("--page", "0x1012")]
    public void What_is_shown_does_not_depend_on_the_cache(params string[] options)
    {
        string trace = _folder.Recorded("mixed-load", "linux-7.0", "--events", "70000"), cache = _folder.File("cache");
        string[] show = ["show", trace, "--at", "69000", .. options];
        var expected = CliRun.WithCache(cache, [.. show, "--no-cache"]);
        Assert.False(Directory.Exists(cache));
        Assert.Equal((0, ""), (expected.Code, expected.Error));
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        File.WriteAllText(Assert.Single(Directory.GetFiles(cache)), "damaged");
        Assert.Equal(expected, CliRun.WithCache(cache, show));
        Assert.Equal(expected, CliRun.WithCache(trace, show));      // a file is not a folder
    }

    [Fact]
    public void Steps_without_effect_are_counted_or_shown()
    {
        string[] story = ["show", _folder.Recorded(), "--finding", "F1"];
        const string hidden = "\n… 5 events without effect on the finding: --all-steps\n";
        Assert.Contains(hidden, CliRun.Of(story).Out, StringComparison.Ordinal);
        string all = CliRun.Of([.. story, "--all-steps"]).Out;
        Assert.DoesNotContain("--all-steps", all, StringComparison.Ordinal);
        Assert.Contains(" lock ", all, StringComparison.Ordinal);
    }
}
