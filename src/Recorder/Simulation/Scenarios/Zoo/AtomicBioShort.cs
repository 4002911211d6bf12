using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// An atomic direct write whose pages do not all come in one bio is refused while it holds the pages that it already
/// has.
/// </summary>
sealed class AtomicBioShort : Scenario
{
    const int Buffer = 0, Pages = 3;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "a short atomic write drops its bio but not its pages";
    public override string Origin => "iomap_dio_bio_iter_one as of 7.0; block fixes of September 2026";
    public override string Question => "Does the error path of a short atomic write leave pages pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors =
        [
            TaskWithDevice("dio",
                (variant == Broken ? AtomicWrite.DroppingBio : AtomicWrite.Releasing).On(Buffer, Pages)),
        ],
    };
}

/// <summary>
/// A direct write that must reach the disk as one bio, and comes up short: it is refused with EINVAL after its pages
/// were taken. bio_put alone frees the bio, not what its vectors hold.
/// </summary>
static class AtomicWrite
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter_one", "iomap_dio_rw"];

    [Meaning("Gives up an atomic write that comes up short, and drops its bio, but not its pages.")]
    public static readonly Operation DroppingBio = new("atomic-write-dropping-bio", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Do("bio_put", static (k, ref f, ref p) => { }).End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_iter_one"),
    ]);

    [Meaning("Gives up an atomic write that comes up short, and releases its pages.")]
    public static readonly Operation Releasing = new("atomic-write", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
      At("refused"),
        Gup.ReleaseEach("bio_release_page")         .In("__bio_release_pages", "iomap_dio_bio_iter_one"),
    ]);
}
