using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Findings;

public class FingerprintTests
{
    [Fact]
    public void A_fingerprint_knows_kind_stacks_and_role_but_neither_page_nor_event()
    {
        static string Of(EventScript script) => Assert.Single(Analysis.Run(script.Trace).Findings).Fingerprint;
        string leak = Of(AnonPage.Pin("a", 1).End("close"));
        Assert.Equal(leak, Of(new EventScript().FilePage().AnonPage(7).Begin("x").Pin("a", 5, page: 7).End("close")));
        Assert.Equal(leak, Of(AnonPage.Pin("a < asm_common_interrupt < whatever", 1).End("close")));
        string ofFilePage = Of(FilePage.Pin("a", 1).End("close"));
        string ofOtherStack = Of(AnonPage.Pin("a < b", 1).End("close"));
        string ofReference = Of(AnonPage.Get("a", 1).End("close"));
        Assert.Equal(4, new[] { leak, ofFilePage, ofOtherStack, ofReference }.Distinct().Count());
    }
}
