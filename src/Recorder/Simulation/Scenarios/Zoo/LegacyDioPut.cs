using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>fs/direct-io.c pinned its pages, and its bios said that they held plain references.</summary>
sealed class LegacyDioPut : Scenario
{
    const int Buffer = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "legacy direct I/O releases pins with put_page";
    public override string Origin => "fs/direct-io.c, fixed by 1ccf164ec866 (6.5)";
    public override string Question => "Is a pin released with put_page, which leaves 1023 references behind?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.PutOnPin];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => UnlessDirectIoPins(policy);

    public override Setup Build(string variant)
    {
        var write = variant == Broken ? LegacyDirectWrite.Reffed : LegacyDirectWrite.Pinned;
        return new()
        {
            AnonPages = 1,
            Actors = [TaskWithDevice("udf", write.On(Buffer), write.On(Buffer))],
        };
    }
}

/// <summary>
/// A direct write through fs/direct-io.c. Its pages came from iov_iter_extract_pages, but the bio carried
/// BIO_PAGE_REFFED, so that completion put them; 1ccf164ec866 says BIO_PAGE_PINNED.
/// </summary>
static class LegacyDirectWrite
{
    static readonly string[] Caller = ["dio_refill_pages", "do_direct_IO", "__blockdev_direct_IO"];
    static readonly string[] Completion = ["dio_bio_complete", "dio_bio_end_aio"];

    [Meaning("Writes with O_DIRECT by fs/direct-io.c, whose bio puts pages that it has pinned.")]
    public static readonly Operation Reffed = new("legacy-direct-write-reffed", Caller, RequestScope.Whole,
        Steps(Each("put_page", static (k, ref f, ref p) =>
            Ledger.Release(k, k.SlotOf(k.Current, f.Index), ReleaseWith.Put))));

    [Meaning("Writes with O_DIRECT by fs/direct-io.c, whose bio releases pages as they were acquired.")]
    public static readonly Operation Pinned =
        new("legacy-direct-write", Caller, RequestScope.Whole, Steps(Gup.ReleaseEach("bio_release_page")));

    static Step[] Steps(Step release) =>
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Bio.Await,
        release                                     .In(Completion).End(),
      At("refused"),
        Gup.ReleaseEach("unpin_user_page"),
    ];
}
