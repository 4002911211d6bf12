using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>A caller passes the wrong direction, so the file system is not asked before the device stores.</summary>
sealed class WrongDirection : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "pages that a device will write are taken as if it would read them";
    public override string Origin => "Howells, notes on version 7 of the iov_iter extraction series, early 2023";
    public override string Question => "Does a device store into a page of a file that nobody has made writable?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("dio", (variant == Broken ? UndirectedRead.Operation : DirectRead.Operation).On(Page)),
        ],
    };
}

/// <summary>
/// A direct read whose caller did not say that it was one: the pages are taken as the source of a write, without
/// FOLL_WRITE and without dirtying them, and the device stores into them all the same.
/// </summary>
static class UndirectedRead
{
    [Meaning("Reads with O_DIRECT into pages that were taken as if the device would read them.")]
    public static readonly Operation Operation = new("direct-read-as-source",
        ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"], RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        Bio.Await,
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_end_io"),
    ]);
}
