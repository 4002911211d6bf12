using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.PageCache;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// read(2) with O_DIRECT: the device writes into the process's memory (block/bio.c, fs/iomap/direct-io.c).
/// </summary>
static class DirectRead
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"];
    static readonly string[] Completion = ["__bio_release_pages", "bio_check_pages_dirty", "iomap_dio_bio_end_io"];
    static readonly string[] Worker = ["__bio_release_pages", "bio_dirty_fn", "process_one_work"];

    [Meaning("Reads with O_DIRECT: a device writes into the process's pages.")]
    public static readonly Operation Operation = new("direct-read", Caller, RequestScope.Whole, FromUser(Dma.Write));
    [Meaning("Reads with O_DIRECT from a device that answers only after its command has timed out and been retried.")]
    public static readonly Operation AfterTimeout =
        new("direct-read-after-timeout", Caller, RequestScope.Whole, FromUser(Dma.WriteAfterTimeout));

    [Meaning("Reads with O_DIRECT into a page it has a reference to, which is enough for a pin under some policies.")]
    public static readonly Operation FromReference = new("direct-read-bvec", Caller, RequestScope.Whole,
    [
        ..OnlyIf(p => p.PinsFromReferences,
            FileMap.Lookup                          .ElseEnd(),
            Gup.PinReferenced,
            Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
            Bio.Await,
            Gup.ReleaseEach("bio_release_page")     .In(Completion).InInterrupt(),
            FileMap.Put                             .End()),
        ..OnlyIf(p => !p.PinsFromReferences, FromUser(Dma.Write)),
    ]);

    static readonly string[] Simple = ["bio_iov_iter_get_pages", "__blkdev_direct_IO_simple", "blkdev_direct_IO"];

    /// <remarks>Without AIO (block/fops.c): the submitter waits.</remarks>
    [Meaning("Reads from a block device with O_DIRECT, and marks its pages dirty only as it lets them go.")]
    public static readonly Operation FromBlockDevice = new("blockdev-direct-read", Simple, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: true),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        Bio.Await,
        ..UnpinDirty.EachOfBio(["__bio_release_pages", ..Simple[1..]]),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In(["bio_release_pages", ..Simple[1..]]),
    ]);

    static Step[] FromUser(Operation transfer) =>
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: true),
        Bio.SetPagesDirty,
        Bio.Submit("submit_bio", transfer, deviceWrites: true),
        Bio.Await,
        Bio.CheckPagesDirty                         .In(Completion[2..]).InInterrupt().Else("cleaned meanwhile"),
        Gup.ReleaseEach("bio_release_page")         .In(Completion).InInterrupt().End(),
      At("cleaned meanwhile"),
        Bio.DirtyEach("folio_mark_dirty_lock")      .In(Worker[1..]),
        Gup.ReleaseEach("bio_release_page")         .In(Worker).End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In(["bio_release_pages", ..Caller[1..]]),
    ];
}
