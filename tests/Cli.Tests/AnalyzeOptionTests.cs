using System.Text.Json;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

/// <summary>What analyze does beside its report.</summary>
public sealed class AnalyzeOptionTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    /// <summary>A trace with four findings, one of each of four kinds.</summary>
    string Recorded
    {
        get
        {
            string path = _folder.File("t.db");
            Assert.Equal(0, CliRun.Of("record", "--scenario", "drop-buffers", "--policy", "legacy-get", "-o", path).Code);
            return path;
        }
    }

    static JsonElement Json(CliRun run) => JsonDocument.Parse(run.Out).RootElement;

    [Fact]
    public void Analyze_does_not_count_what_is_suppressed_and_says_what_was()
    {
        string trace = Recorded, known = _folder.File("known.supp");
        File.WriteAllText(known, "write-to-clean:ib_umem_get\ndirty-without-buffers:*\nwriteback-of-pinned:*\nunmap-of-pinned:*\nleaked-pin:*\n");
        var run = CliRun.Of("analyze", trace, "--suppress", known);
        Assert.Equal(0, run.Code);
        Assert.Contains("FINDINGS  none\n\nSUPPRESSED  4 findings, by 4 lines of 5\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("  unused  leaked-pin:* (line 5)\n", run.Out, StringComparison.Ordinal);
        var json = Json(CliRun.Of("analyze", trace, "--suppress", known, "--json"));
        Assert.Equal((0, 4, 5), (json.GetProperty("findings").GetArrayLength(), json.GetProperty("suppressed").GetArrayLength(), json.GetProperty("suppressions").GetArrayLength()));
        Assert.StartsWith("Suppression file none does not exist.", CliRun.Of("analyze", trace, "--suppress", "none").Refusal(3), StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_writes_sarif_whole_or_not_at_all_and_replaces_nothing_unasked()
    {
        string trace = Recorded, sarif = _folder.File("o.sarif");
        Assert.Equal(1, CliRun.Of("analyze", trace, "--sarif", sarif).Code);
        Assert.Equal(4, JsonDocument.Parse(File.ReadAllText(sarif)).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
        Assert.Equal($"{sarif} exists; --force replaces it.", CliRun.Of("analyze", trace, "--sarif", sarif).Refusal(3));
        Assert.Equal(1, CliRun.Of("analyze", trace, "--sarif", sarif, "--force").Code);
        Assert.Equal("--sarif names the trace itself.", CliRun.Of("analyze", trace, "--sarif", trace, "--force").Refusal(2));
        Assert.EndsWith("cannot be written to standard output.", CliRun.Of("analyze", trace, "--sarif", "-").Refusal(3), StringComparison.Ordinal);
        Assert.Equal(2, _folder.Files.Length);
    }
}
