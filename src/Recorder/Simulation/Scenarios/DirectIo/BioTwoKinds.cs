using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Fs;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>A bio is built from a page that was taken for it and a page that it only lists.</summary>
sealed class BioTwoKinds : Scenario
{
    const int Page = 0;
    const string OneBio = "one-bio", ABioAKind = "a-bio-a-kind";

    public override string Title => "one bio has a user's page and a page of the kernel";
    public override string Origin => "Howells, version 12, February 2023: BIO_PAGE_REFFED and BIO_PAGE_PINNED";
    public override string Question =>
        "Does a bio's clean-up release in one way pages that were taken in different ways?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.MixedCleanup];
    public override IReadOnlyList<string> Variants => [OneBio, ABioAKind];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        PagesPerRequest = 2,
        SpareFolios = 2,
        Actors = [TaskWithDevice("dio", (variant == OneBio ? MixedBio.OneBio : MixedBio.ABioAKind).On(Page))],
    };
}

/// <summary>
/// A read into a user's page and a kernel page, which the I/O only lists. A bio releases all its pages in one way: if
/// both are in one bio, it is wrong for one of them.
/// </summary>
static class MixedBio
{
    static readonly string[] Caller = ["bio_iov_iter_get_pages", "iomap_dio_bio_iter", "iomap_dio_rw"];
    static readonly string[] Worker = ["__bio_release_pages", "bio_dirty_fn", "process_one_work"];

    [Meaning("Reads with O_DIRECT into a page of a user and one of the kernel, in one bio that releases both alike.")]
    public static readonly Operation OneBio = Read("mixed-bio", Each("bio_release_page", static (k, ref f, ref p) =>
    {
        Slot slot = k.SlotOf(k.Current, f.Index);
        if (f.Index > 0) Ledger.ReleaseListed(k, slot, unpin: Unpins(k.Policy));
        else Ledger.Release(k, slot);
    }));

    [Meaning("Reads with O_DIRECT into a page of a user and one of the kernel, and releases each in its own way.")]
    public static readonly Operation ABioAKind =
        Read("separate-bios", Gup.ReleaseSome("bio_release_page", static i => i == 0));

    /// <summary>A bio that cannot say that its pages are pinned puts them.</summary>
    static bool Unpins(PolicySpec p) => p.BioCleanup != BioCleanup.NoPageRef && p.PinsForDirectIo(write: true);

    /// <summary>Of the kernel's page nobody asks whether it is dirty.</summary>
    static Operation Read(string id, Step release) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: true),
        Bio.SetPagesDirty,
        KernelBuffer.Alloc                          .In("alloc_bounce_page", "iomap_dio_rw"),
        Do("bio_add_page", static (k, ref f, ref p) =>
        {
            Ledger.EnterUncounted(k, k.SlotOf(k.Current, f.Pages++), KernelBuffer.Pfn(k), HoldKind.Listed);
        }).Requires(Needs.RoomForTwo | Needs.OnePage),
        Bio.Submit("submit_bio", Dma.Write, deviceWrites: true),
        Bio.Await,
        Bio.CheckPagesDirty                         .In("iomap_dio_bio_end_io").InInterrupt().Else("cleaned meanwhile"),
        release                                     .In("__bio_release_pages", "iomap_dio_bio_end_io").InInterrupt()
                                                    .Then("free"),
      At("cleaned meanwhile"),
        Bio.DirtyFirst("folio_mark_dirty_lock")     .In(Worker[1..]),
        release                                     .In(Worker),
      At("free"),
        KernelBuffer.Free                           .In("iomap_dio_complete", "iomap_dio_rw").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
