using System.Text.Json;
using Xunit;

namespace Pintrace.EndToEnd.Tests.Documentation;

/// <summary>What docs/extending.md says of extensions, tried on a copy of the sources.</summary>
public class ExtensionTests(ExtendedCopy copy) : IClassFixture<ExtendedCopy>
{
    [Fact]
    public void A_policy_and_a_scenario_are_added_by_one_file_each()
    {
        string matrix = copy.Pintrace(
            "matrix", "--long", "--scenario", "read-during-writeback",
            "--policy", "careful-writeback", "--policy", "linux-7.0", "--width", "200");
        Assert.Matches(@"read-during-writeback +careful-writeback +safe .*all interleavings", matrix);
        Assert.Matches(@"read-during-writeback +linux-7\.0 +unsafe, data at risk +unstable-writeback", matrix);
    }

    [Fact]
    public void A_detector_is_added_by_a_number_a_class_and_a_page()
    {
        Assert.Matches(@"shared-pin +info +accounting +page pinned more than once", copy.Pintrace("list", "detectors"));
        string explained = copy.Pintrace("explain", "shared-pin");
        Assert.StartsWith("finding shared-pin, info, accounting: page pinned ", explained, StringComparison.Ordinal);
        copy.Pintrace("record", "--scenario", "second-pinner", "--policy", "linux-7.0", "-o", "t.db");
        Assert.Contains("info shared-pin", copy.Pintrace("analyze", "t.db", "--exit-zero"), StringComparison.Ordinal);
        const string query = "SELECT callsite, first_seq, last_seq FROM findings WHERE kind = 'shared-pin'";
        string found = copy.Pintrace("query", "t.db", query, "--format", "csv");
        Assert.EndsWith("bio_iov_iter_get_pages,8,14", found.Trim(), StringComparison.Ordinal);
        using var recipe = JsonDocument.Parse(copy.Pintrace("capture", "--kernel", "6.12", "--json"));
        var promise = recipe.RootElement.GetProperty("findings").EnumerateArray()
            .Single(f => f.GetProperty("kind").GetString() == "shared-pin");
        Assert.Equal("found", promise.GetProperty("seen").GetString());
    }

    /// <summary>
    /// The table in docs/import.md is made of the same rows; its own test wants another one as soon as there is one.
    /// </summary>
    [Theory]
    [InlineData("ftrace", "optional - - f:pin/redirty folio_redirty_for_writepage folio=$arg2:x64 ")]
    [InlineData("ftrace", "optional - - p:pin/redirty folio_redirty_for_writepage folio=$arg2:x64 ", "6.1")]
    [InlineData("trace-cmd", "optional - - f:pin/redirty folio_redirty_for_writepage folio=$arg2:x64 ")]
    [InlineData("perf", "optional - - f:pin/redirty folio_redirty_for_writepage folio=$arg2:x64 ")]
    [InlineData(
        "bpftrace",
        "kfunc:folio_redirty_for_writepage /@on/ { @events = count(); printf(\"%llu %d %d %s REDIRTY folio=%p ")]
    public void A_probe_of_one_row_is_set_by_the_script_of_each_tool(string tool, string line, string kernel = "6.12")
    {
        string script = copy.Pintrace("capture", "--tool", tool, "--kernel", kernel);
        Assert.Contains("\n" + line, script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftrace", "  wl-7 [001] ..... 1.0: redirty: (folio_redirty_for_writepage+0x4/0x80)")]
    [InlineData("trace-cmd", "  wl-7 [001] 1.0: redirty: (ffffffff8137ad20)")]
    [InlineData("perf", "wl 7 [001] 1.0: pin:redirty: (ffffffff8137ad20)")]
    [InlineData("bpftrace", "1000000000 1 7 wl REDIRTY")]
    public void A_probe_of_one_row_is_imported_from_what_each_tool_prints(string tool, string hit)
    {
        const string query = "SELECT kind, pfn, refcount, callsite FROM events";
        string kernel = "# pintrace kernel 6.12.95\n# pintrace vmemmap_base 0xffd4000000000000\n", db = tool + ".db";
        copy.Write(tool + ".txt", $"{kernel}{hit} folio=0xffd4000000004000 rc=3\n");
        copy.Pintrace("import", tool + ".txt", "-o", db);
        string events = copy.Pintrace("query", db, query, "--format", "csv");
        Assert.Equal("set_dirty,0x100,3,folio_redirty_for_writepage", events.Trim().Split('\n')[^1]);
    }
}
