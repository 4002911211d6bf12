using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// A direct write that must reach the disk as one bio, and came short: it is refused with EINVAL after its pages were
/// taken. bio_put alone frees the bio, not what its vectors hold.
/// </summary>
static class AtomicWrite
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter_one", "iomap_dio_rw"];

    public static readonly Operation DroppingBio = new("atomic-write-dropping-bio", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Do("bio_put", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_iter_one"),
    ]);

    public static readonly Operation Releasing = new("atomic-write", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_iter_one"),
    ]);
}
