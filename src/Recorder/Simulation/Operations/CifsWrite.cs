using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// fs/cifs/file.c, direct writes: the user's pages become a bvec of the kernel's. iov_iter_extract_will_pin answers for the
/// iterator it is given, and that of a bvec pins nothing.
/// </summary>
static class CifsWrite
{
    static readonly string[] Caller = ["netfs_extract_user_iter", "__cifs_writev", "cifs_direct_writev"], Completion = ["cifs_aio_ctx_release", "collect_uncached_write_data"];

    public static readonly Operation AskingDerived = Write("cifs-write-asking-derived", Do("iov_iter_extract_will_pin: bvec", static (k, ref f, ref p) => { }));
    public static readonly Operation AskingSource = Write("cifs-write", Gup.ReleaseEach("unpin_user_page"));

    static Operation Write(string id, Step cleanUp) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("cifs_write_from_iter", Dma.Read, deviceWrites: false),
        Bio.Await,
        cleanUp                                     .In(Completion).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page"),
    ]);
}
