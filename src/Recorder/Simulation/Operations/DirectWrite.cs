using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>write(2) with O_DIRECT: the device reads the process's memory; nothing becomes dirty.</summary>
static class DirectWrite
{
    public static readonly Operation Operation = new("direct-write", ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_end_io"),
    ]);
}
