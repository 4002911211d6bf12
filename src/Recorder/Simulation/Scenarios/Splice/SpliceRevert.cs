using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Splice;

/// <summary>
/// A splice from a file opened with O_DIRECT is under way when the file is made shorter; the pages that are no longer
/// needed are given back, and another user gets them.
/// </summary>
sealed class SpliceRevert : Scenario
{
    const int Pages = 2;

    public override string Title => "a splice read is reverted while its I/O is in flight";
    public override string Origin => "syzbot a440341a59e3b7142895; Howells, version 12, February 2023";
    public override string Question => "Are pages given back while a device still writes to them?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.EarlyRelease, FindingKind.DmaAfterFree];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        FileSize = Pages,
        PagesPerRequest = Pages,
        SpareFolios = Pages + 1,
        Prefault = false,
        Actors =
        [
            TaskWithDevice("reader", SpliceDirect.ReadDirect.On(0, Pages)),
            Task("owner", SpliceDirect.ShrinkFile.On(1)),
            Task("other", Access.Store.On(0)),
        ],
        Schedule =
        [
            Until("reader", "iov_iter_revert|wait_for_completion"),
            Finish("owner"),
            Until("reader", "wait_for_completion"),
            Finish("other"),
            Finish("reader-dev"),
            Finish("reader"),
        ],
    };
}

/// <summary>
/// splice(2) from a file opened with O_DIRECT. With an iterator over the pipe, a read that turns out shorter reverts
/// the iterator while the device works, and reverting frees pages. Later kernels allocate the pages first and trim them
/// once the read is over.
/// </summary>
static class SpliceDirect
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "__iomap_dio_rw", "generic_file_splice_read"];

    [Meaning("Splices from a file opened with O_DIRECT: a device writes into pages of the pipe.")]
    public static readonly Operation ReadDirect = new("splice-read", Caller, RequestScope.Whole,
    [
      Step.At("alloc"),
        SplicePages.AllocOne                        .Else("alloc"),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        SplicePages.FreeBeyondEnd("iov_iter_revert").In("__iomap_dio_rw", "generic_file_splice_read")
                                                    .If(p => p.SpliceRead == SpliceRead.IterPipe),
        Bio.Await,
        SplicePages.FreeBeyondEnd("__free_page")    .In("copy_splice_read", "vfs_splice_read")
                                                    .If(p => p.SpliceRead == SpliceRead.Bvec),
        SplicePages.FreeRest                        .In("generic_pipe_buf_release", "anon_pipe_read"),
    ]);

    [Meaning("Makes the file that a splice reads shorter: it ends before the page.")]
    public static readonly Operation ShrinkFile = new("shrink-file", ["ext4_setattr", "do_truncate"], RequestScope.None,
    [
        SplicePages.ShrinkFile,
    ]);
}
