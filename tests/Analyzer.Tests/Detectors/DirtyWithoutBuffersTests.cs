using Pintrace.Recorder.EventLog;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class DirtyWithoutBuffersTests
{
    [Fact]
    public void A_page_dirtied_without_buffers_is_blamed_on_who_dropped_them()
    {
        var script = FilePage.Get("get", 1).DropBuffers("shrink_folio_list")
            .Dirty("set_page_dirty_lock < ib_umem_release")
            .Add(EventKind.Writepage, "ext4_writepages", outcome: Outcome.Bug);
        var finding = Assert.Single(Analysis.Run(script.Trace).Findings);
        Assert.Equal(
            (FindingKind.DirtyWithoutBuffers, "shrink_folio_list", "ib_umem_release"),
            (
                finding.Kind,
                script.Trace.Names.CallsiteName(finding.Callsite),
                script.Trace.Names.CallsiteName(finding.RelatedCallsite)));
        Assert.Equal([6L, 7L, 8L, 9L], finding.Evidence);
    }

    [Fact]
    public void Of_very_many_complaints_a_few_are_evidence()
    {
        var script = FilePage.DropBuffers("shrink").Dirty("set_page_dirty");
        for (int i = 0; i < 1000; i++) script.Add(EventKind.Writepage, "ext4_writepages", outcome: Outcome.Bug);
        Assert.Equal(12, Assert.Single(Analysis.Run(script.Trace).Findings).Evidence.Count);
    }

    [Fact]
    public void Buffers_dropped_and_attached_again_are_right() =>
        FindsNothing(
            FilePage.DropBuffers("shrink").Add(EventKind.AttachBuffers, "page_mkwrite", refs: 1, set: PageFlags.Private)
                .Dirty("fault"));
}
