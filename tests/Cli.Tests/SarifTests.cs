using System.Text.Json;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What validators and code hosts ask of SARIF, and where its results lead.</summary>
public sealed class SarifTests : IDisposable
{
    readonly TraceFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    readonly string _real = RepoFiles.Path("traces", "pinbug-leak.linux-6.12.db");

    JsonElement Run(string trace, params string[] more)
    {
        string path = _folder.File("r.sarif");
        Assert.Equal(1, CliRun.Of(["analyze", trace, "--sarif", path, "--force", .. more]).Code);
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("runs")[0];
    }

    static JsonElement FirstPlace(JsonElement run) =>
        run.GetProperty("results")[0].GetProperty("locations")[0].GetProperty("physicalLocation");

    static (string, long) PlaceOf(JsonElement place) => (
        place.GetProperty("artifactLocation").GetProperty("uri").GetString()!,
        place.GetProperty("region").GetProperty("startLine").GetInt64());

    [Fact]
    public void Every_rule_explains_itself_and_the_tool_has_an_address()
    {
        var driver = Run(_folder.Recorded()).GetProperty("tool").GetProperty("driver");
        Assert.StartsWith("https://", driver.GetProperty("informationUri").GetString(), StringComparison.Ordinal);
        Assert.All(driver.GetProperty("rules").EnumerateArray(), rule =>
        {
            string kind = rule.GetProperty("id").GetString()!;
            string page = RepoFiles.Read("docs", "findings", $"{kind}.md");
            string help = rule.GetProperty("help").GetProperty("markdown").GetString()!;
            Assert.Contains(help, page, StringComparison.Ordinal);
            Assert.Contains("**What to do.**", help, StringComparison.Ordinal);
            Assert.EndsWith(".", rule.GetProperty("shortDescription").GetProperty("text").GetString());
        });
    }

    /// <summary>Code hosts drop results without a region.</summary>
    [Theory]
    [InlineData("pinbug-leak.linux-6.12.db")]
    [InlineData("mixed-load.linux-7.0.db")]
    public void Every_place_has_a_region(string trace)
    {
        string text = Run(RepoFiles.Path("traces", trace)).GetRawText();
        int places = text.Split("\"physicalLocation\"").Length, regions = text.Split("\"region\"").Length;
        Assert.InRange(places, 10, 10_000);
        Assert.Equal(places, regions);
    }

    [Fact]
    public void A_result_of_a_real_kernel_leads_to_the_line_of_the_text() =>
        Assert.Equal(("pinbug-leak.linux-6.12.txt.gz", 501), PlaceOf(FirstPlace(Run(_real))));

    [Fact]
    public void A_result_leads_to_the_line_of_the_source_where_it_is_known()
    {
        string map = _folder.Write("map.txt", "pinbug_ioctl+0x1a/0x200 (drivers/pinbug/main.c:88) pinbug\n");
        var run = Run(_real, "--source-map", map);
        Assert.Equal(("drivers/pinbug/main.c", 88), PlaceOf(FirstPlace(run)));
        var steps = run.GetProperty("results")[0].GetProperty("codeFlows")[0].GetProperty("threadFlows")[0]
            .GetProperty("locations").EnumerateArray()
            .Select(s => PlaceOf(s.GetProperty("location").GetProperty("physicalLocation")));
        Assert.Equal([("drivers/pinbug/main.c", 88), ("pinbug-leak.linux-6.12.txt.gz", 3342)], steps);
    }

    [Theory]
    [InlineData("--source-map is for --sarif.", "f (a.c:1)")]
    [InlineData("has no line such as 'ib_umem_get (drivers/infiniband/core/umem.c:221)'.",
        "nothing", "--sarif", "r.sarif")]
    public void A_map_that_is_of_no_use_is_refused(string sentence, string text, params string[] more)
    {
        string map = _folder.Write("map.txt", text);
        string[] options = [.. more.Select(m => m == "r.sarif" ? _folder.File(m) : m)];
        Assert.EndsWith(
            sentence,
            CliRun.Of(["analyze", _real, "--source-map", map, .. options]).Refusal(2),
            StringComparison.Ordinal);
        Assert.Equal(["map.txt"], _folder.Files);
    }
}
