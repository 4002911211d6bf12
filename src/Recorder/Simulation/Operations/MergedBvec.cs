using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>bio_map_user_iov: the buffers of a SCSI command, merged into one vector where they are contiguous.</summary>
static class MergedBvec
{
    static readonly string[] Caller = ["bio_map_user_iov", "blk_rq_map_user_iov", "sg_io"];

    public static readonly Operation OneAVector = Map("map-user-merged", Gup.ReleaseSome("bio_release_page", static i => i == 0));
    public static readonly Operation OneAPage = Map("map-user", Gup.ReleaseEach("bio_release_page"));

    static Operation Map(string id, Step release) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("blk_execute_rq", Dma.Read, deviceWrites: false),
        Bio.Await,
        release                                     .In("__bio_release_pages", "blk_rq_unmap_user").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
