using Pintrace.Analyzer.Detectors;
using Pintrace.Cli.Views;
using Pintrace.Recorder.Text;
using Xunit;

namespace Pintrace.Cli.Tests.Views;

public sealed class FindingPageTests
{
    [Fact]
    public void Every_finding_kind_has_its_page() => Assert.Equal(
        DetectorCatalog.Rules.Select(d => PublicName.Of(d.Kind)).Order(StringComparer.Ordinal), FindingPage.Ids);

    [Fact]
    public void A_page_is_plain_text_without_its_heading_and_examples()
    {
        string text = FindingPage.Text("early-release");
        Assert.StartsWith("error, data at risk: page released while its I/O is in ", text, StringComparison.Ordinal);
        Assert.Contains("\nRule. A request releases a page", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$ pintrace", text, StringComparison.Ordinal);
        Assert.DoesNotContain("`", text, StringComparison.Ordinal);
    }
}
