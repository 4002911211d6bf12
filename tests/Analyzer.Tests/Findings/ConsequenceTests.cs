using Pintrace.Analyzer.Tests.Detectors;
using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Text;
using Pintrace.Tests.Support;
using Xunit;

namespace Pintrace.Analyzer.Tests.Findings;

/// <summary>What findings cost: a broken contract is one thing, lost bytes are another.</summary>
public class ConsequenceTests
{
    static void Costs(EventScript script, params string[] consequences) => Assert.Equal(
        consequences,
        Analysis.Run(script.Trace).Findings.Select(f => $"{PublicName.Of(f.Kind)}: {PublicName.Of(f.Consequence)}"));

    static EventScript StoredIntoClean => Scripts.FilePage.Dirty("fault").Pin("get", 1).Submit(1).Clean("b").Store();

    static EventScript Reclaimed(EventScript page) => LostDirtyTests.Dropped(page, "shrink", EventFlags.Reclaim);

    [Fact]
    public void Bytes_that_may_still_reach_the_disk_are_at_risk() =>
        Costs(StoredIntoClean.Complete().Dirty("end").Unpin("end", 1), "write-to-clean: data-at-risk");

    [Fact]
    public void Bytes_that_were_dropped_are_lost() => Costs(
        Reclaimed(StoredIntoClean.Complete().Unpin("end", 1)), "write-to-clean: data-lost", "lost-dirty: data-lost");

    /// <summary>
    /// What was stored first is on the disk: it was written after the page had been dirtied. What a processor stored
    /// later without dirtying the page is lost.
    /// </summary>
    [Fact]
    public void Bytes_that_were_written_since_are_not_those_that_are_lost()
    {
        var page = StoredIntoClean.Complete().Dirty("end").Unpin("end", 1)
            .Clean("b").StartWriteback("b").EndWriteback("b").Add(EventKind.CpuStore, "poke");
        Costs(Reclaimed(page), "write-to-clean: data-at-risk", "lost-dirty: data-lost");
    }

    [Fact]
    public void A_page_that_the_file_system_gave_up_on_has_lost_its_bytes()
    {
        var page = Scripts.FilePage.DropBuffers("reclaim").Dirty("fault").Add(EventKind.CpuStore, "user");
        Costs(page, "dirty-without-buffers: data-at-risk");
        page.Clean("b").Add(EventKind.Writepage, "b", outcome: Outcome.Bug);
        Costs(page, "dirty-without-buffers: data-lost", "lost-dirty: data-lost");
    }

    [Fact]
    public void A_store_into_a_free_frame_spoils_nothing_and_one_into_its_next_life_does()
    {
        Costs(DmaAfterFreeTests.Freed.Store(), "early-release: data-at-risk", "dma-after-free: data-at-risk");
        Costs(DmaAfterFreeTests.Freed.AnonPage().Store(), "early-release: data-at-risk", "dma-after-free: data-lost");
    }

    [Fact]
    public void Where_stores_are_not_seen_lost_data_is_a_risk()
    {
        var page = new EventScript(TraceCoverage.None).FilePage().Dirty("fault").Pin("get", 0).Clean("b")
            .Unpin("end", 0);
        Costs(page, "lost-dirty: data-at-risk");
    }
}
