using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// A direct read whose caller did not say that it is one: the pages are taken as the source of a write, without FOLL_WRITE
/// and without dirtying them, and the device stores into them all the same.
/// </summary>
static class UndirectedRead
{
    public static readonly Operation Operation = new("direct-read-as-source", ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        Bio.Await,
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_end_io"),
    ]);
}
