using Pintrace.Recorder.EventLog;
using Pintrace.Tests.Support;
using Xunit;
using static Pintrace.Analyzer.Tests.Detectors.Scripts;

namespace Pintrace.Analyzer.Tests.Detectors;

public class UnmapOfPinnedTests
{
    static EventScript Unmap(EventScript script, EventKind kind, Outcome outcome = Outcome.Done) =>
        outcome == Outcome.Done
            ? script.Add(kind, "shrink_folio_list", refs: -1, maps: -1)
            : script.Add(kind, "shrink_folio_list", outcome: outcome);

    [Fact]
    public void Reclaim_that_unmaps_a_pinned_page_is_found() =>
        Finds(Unmap(FilePage.Pin("get", 1), EventKind.Unmap), "unmap-of-pinned 0x1000@shrink_folio_list x1");

    [Fact]
    public void Reclaim_that_leaves_a_pinned_page_is_right() =>
        FindsNothing(Unmap(FilePage.Pin("get", 1), EventKind.Unmap, Outcome.Skipped));

    [Fact]
    public void A_process_that_unmaps_its_own_pinned_page_is_right() =>
        FindsNothing(Unmap(FilePage.Pin("get", 1), EventKind.Zap));
}
