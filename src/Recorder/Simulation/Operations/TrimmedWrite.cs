using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// A direct write that is aligned down to the block size of its device: bio_iov_iter_align_down gives the pages beyond the
/// last whole block back. A vector covers several pages of one buffer, each with a pin of its own.
/// Not modelled: that these pages belong to one large folio.
/// </summary>
static class TrimmedWrite
{
    /// <summary>The first page that is cut off.</summary>
    const int Aligned = 2;

    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"];

    public static readonly Operation UnpinningOne = Write("trimmed-write-unpinning-one", static i => i == Aligned);
    public static readonly Operation UnpinningAll = Write("trimmed-write", static i => i >= Aligned);

    static Operation Write(string id, Func<int, bool> unpinned) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Gup.ReleaseSome("bio_release_page", unpinned).In(["bio_iov_iter_align_down", .. Caller]),
        Gup.ReleaseSome("bio_release_page", static i => i < Aligned).In("__bio_release_pages", "iomap_dio_bio_end_io").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
