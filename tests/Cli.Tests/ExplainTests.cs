using Pintrace.Analyzer.Detectors;
using Pintrace.Cli.Views;
using Pintrace.Recorder;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    readonly TempFolder _folder = new();
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_finding_kind_has_its_page()
    {
        Assert.Equal(DetectorCatalog.Rules.Select(d => PublicName.Of(d.Kind)).Order(StringComparer.Ordinal), FindingPage.Ids);
        string text = CliRun.Of("explain", "early-release").Out;
        Assert.StartsWith("finding early-release: error: page released while its I/O is in flight.\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRule. A request releases a page", text, StringComparison.Ordinal);
        Assert.Contains("asked about by mixed-load, nfs-direct-read, splice-revert\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$ pintrace", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_decision_and_each_of_its_values_has_a_meaning()
    {
        foreach (var decision in Catalog.Decisions)
        {
            Assert.NotEqual("", decision.Meaning);
            Assert.All(decision.Values, v => Assert.NotEqual("", v.Meaning));
            Assert.Equal(0, CliRun.Of("explain", decision.Name).Code);
        }
        Assert.Contains("\n  pageLock: A plain reference, and the page lock for as long as the I/O takes (Viro, June 2018).\n    page-lock-dio\n", CliRun.Of("explain", "dioAcquire").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_told_by_what_it_changes_and_what_follows()
    {
        string file = _folder.File("mine.json");
        File.WriteAllText(file, """{"id": "mine", "base": "linux-7.0", "decisions": {"truncateOnPinned": "fail"}}""");
        string text = CliRun.Of("explain", file).Out;
        Assert.Contains("base    linux-7.0\n\ndecides otherwise than its base\n  truncateOnPinned = fail: It returns an error (Romanovsky and Gunthorpe, June 2018).\n\nsafe  ", text, StringComparison.Ordinal);
        Assert.Contains("\nunsafe    ", text, StringComparison.Ordinal);
        Assert.Contains("decides as its base\n", CliRun.Of("explain", "iter-pipe").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_is_told_by_its_question_and_the_verdicts()
    {
        string text = CliRun.Of("explain", "truncate-blocked").Out;
        Assert.Contains("\nasks    Can a user stop the truncation", text, StringComparison.Ordinal);
        Assert.Contains("\nblocked   dma-pinned-flag, dma-pinned-flag-mkclean, longterm-flag-wait-one\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_exist_exits_2_with_the_nearest_names() =>
        Assert.Equal("There is nothing called 'put-on-pins'; did you mean put-on-pin?", CliRun.Of("explain", "put-on-pins").Refusal(2));
}
