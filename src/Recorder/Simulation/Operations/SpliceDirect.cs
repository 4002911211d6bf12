using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// splice(2) from a file opened with O_DIRECT. With an iterator over the pipe, a read that turns out shorter reverts it while
/// the device works, and reverting frees pages. Later the pages were allocated first and trimmed once the read was over.
/// </summary>
static class SpliceDirect
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "__iomap_dio_rw", "generic_file_splice_read"];

    public static readonly Operation ReadDirect = new("splice-read", Caller, RequestScope.Whole,
    [
      Step.At("alloc"),
        SplicePages.AllocOne                        .Else("alloc"),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        SplicePages.FreeBeyondEnd("iov_iter_revert").In("__iomap_dio_rw", "generic_file_splice_read").If(p => p.SpliceRead == SpliceRead.IterPipe),
        Bio.Await,
        SplicePages.FreeBeyondEnd("__free_page")    .In("copy_splice_read", "vfs_splice_read").If(p => p.SpliceRead == SpliceRead.Bvec),
        SplicePages.FreeRest                        .In("generic_pipe_buf_release", "anon_pipe_read"),
    ]);

    public static readonly Operation ShrinkFile = new("shrink-file", ["ext4_setattr", "do_truncate"], RequestScope.None, [SplicePages.ShrinkFile]);
}
