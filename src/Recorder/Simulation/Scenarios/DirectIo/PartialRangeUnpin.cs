using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// A direct read of two pages goes out as two bios. When the first completes, its page is released, and writeback comes
/// for the other.
/// </summary>
sealed class PartialRangeUnpin : Scenario
{
    const int Pages = 2;

    public override string Title => "one page of a range is released while the device still writes to another";
    public override string Origin =>
        "Kara, reply to Hubbard's PG_dma_pinned patch, June 2018: bios complete in any order";
    public override string Question =>
        "Is a page that is still in flight unprotected because another page of the same call was released?";
    public override IReadOnlyList<FindingKind> Asks =>
        [FindingKind.WriteToClean, FindingKind.UnstableWriteback, FindingKind.DirtyWithoutBuffers];

    public override Setup Build(string variant) => new()
    {
        FilePages = Pages,
        PagesPerRequest = Pages,
        Actors =
        [
            TaskWithDevice("dio", PartialRead.Operation.On(0, Pages)),
            KernelThread("flusher", Flush.Background.On(1)),
        ],
        Schedule =
        [
            Until("dio", "wait_for_completion"),
            Until("dio-dev", "device: next"),
            Until("dio", "bio_dirty_fn: next"),
            Finish("flusher"),
            Finish("dio-dev"),
            Finish("dio"),
        ],
    };
}

/// <summary>
/// A direct read in several bios: each completes by itself, and its page is released at once, while the others are
/// still in flight.
/// </summary>
static class PartialRead
{
    [Meaning("Reads with O_DIRECT, with a bio for each page, which is released while others are still in flight.")]
    public static readonly Operation Operation = new("direct-read-in-bios",
        ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: true),
        Bio.SetPagesDirty,
        Bio.Submit("submit_bio", Dma.WriteOneByOne, deviceWrites: true),
      At("bio"),
        Bio.AwaitOne,
        Bio.DirtyOne("folio_mark_dirty_lock")       .In("bio_dirty_fn", "process_one_work"),
        Bio.ReleaseOne                              .In("__bio_release_pages", "bio_dirty_fn", "process_one_work"),
        Process.NextVirtualPage("bio_dirty_fn: next").Requires(Needs.SeveralPages).Else("bio").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
