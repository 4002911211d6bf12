using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A direct read in several bios: each completes by itself, and its page is released then, while others are still in flight.</summary>
static class PartialRead
{
    public static readonly Operation Operation = new("direct-read-in-bios", ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: true),
        Bio.SetPagesDirty,
        Bio.Submit("submit_bio", Dma.WriteOneByOne, deviceWrites: true),
      At("bio"),
        Bio.AwaitOne,
        Bio.DirtyOne                                .In("bio_dirty_fn", "process_one_work"),
        Bio.ReleaseOne                              .In("__bio_release_pages", "bio_dirty_fn", "process_one_work"),
        Process.NextVirtualPage("bio_dirty_fn: next").Else("bio").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
