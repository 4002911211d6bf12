using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// A process writes a file with O_DIRECT from a mapping of the same file; after the write its cached pages must go.
/// </summary>
sealed class DioIntoOwnMmap : Scenario
{
    const int Page = 0;

    public override string Title => "a direct write whose buffer is a mapping of the same file";
    public override string Origin => "fs/iomap/direct-io.c; Viro and Kara on the page lock, June 2018";
    public override string Question => "Does a direct write from a mapping of its own file wait for itself?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.Deadlock];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors = [TaskWithDevice("dio", OwnMmapWrite.Operation.On(Page))],
    };
}

/// <summary>
/// A direct write from a mapping of the file that it writes. Afterwards kiocb_invalidate_post_direct_write locks and
/// unmaps the cached pages of the range, and tolerates a page that it cannot drop because it is referenced: its own,
/// until they are released.
/// </summary>
static class OwnMmapWrite
{
    [Meaning("Writes a file with O_DIRECT from a mapping of that file, and then invalidates its cached pages.")]
    public static readonly Operation Operation = new("direct-write-own-mmap",
        ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
        FolioLock.Lock                              .In(Invalidate),
        Truncate.UnmapAll                           .In(Invalidate),
        FolioLock.Unlock                            .In(Invalidate),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_end_io"),
    ]);

    static string[] Invalidate =>
        ["invalidate_inode_pages2_range", "kiocb_invalidate_post_direct_write", "iomap_dio_complete"];
}
