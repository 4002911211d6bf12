using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// A direct write is cut to the block size of its device; the pages that are cut off must be unpinned, each of them.
/// </summary>
sealed class BvecTrim : Scenario
{
    const int Buffer = 0, Pages = 4;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "trimming a bio vector unpins one page of several";
    public override string Origin => "bio_iov_iter_align_down, 20a0e6276edb as of 7.0; fixed in September 2026";
    public override string Question => "Does trimming a vector to whole blocks leave pages pinned?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors =
        [
            TaskWithDevice("dio",
                (variant == Broken ? TrimmedWrite.UnpinningOne : TrimmedWrite.UnpinningAll).On(Buffer, Pages)),
        ],
    };
}

/// <summary>
/// A direct write that is aligned down to the block size of its device: bio_iov_iter_align_down gives the pages beyond
/// the last whole block back. A vector covers several pages of one buffer, each with a pin of its own.
/// Not modelled: these pages belong to one large folio.
/// </summary>
static class TrimmedWrite
{
    /// <summary>The first page that is cut off.</summary>
    const int Aligned = 2;

    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"];

    [Meaning("Writes with O_DIRECT, cut off after two pages, and unpins one of those that were cut off.")]
    public static readonly Operation UnpinningOne = Write("trimmed-write-unpinning-one", static i => i == Aligned);
    [Meaning("Writes with O_DIRECT, cut off after two pages, and unpins all that were cut off.")]
    public static readonly Operation UnpinningAll = Write("trimmed-write", static i => i >= Aligned);

    static Operation Write(string id, Func<int, bool> unpinned) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Gup.ReleaseSome("bio_release_page", unpinned).Requires(Needs.SeveralPages)
                                                    .In(["bio_iov_iter_align_down", .. Caller]),
        Gup.ReleaseSome("bio_release_page", static i => i < Aligned)
                                                    .In("__bio_release_pages", "iomap_dio_bio_end_io").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
