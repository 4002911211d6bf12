using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// Legacy direct I/O takes a second pin of each page in a way that one of the two counters does not see.
/// </summary>
sealed class VmstatDrift : Scenario
{
    const int Page = 0;

    public override string Title => "nr_foll_pin_released grows faster than nr_foll_pin_acquired";
    public override string Origin => "fs/direct-io.c and folio_add_pin as of 7.0; 1101fb8f89e5 (6.5)";
    public override string Question =>
        "Do the counters of pins taken and released drift apart though every pin is released?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.StatDrift];

    public override string? NotApplicable(PolicySpec policy) => UnlessDirectIoPins(policy);

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [TaskWithDevice("dio", BlockdevDirectWrite.Operation.On(Page))],
    };
}

/// <summary>
/// A direct write through fs/direct-io.c, which takes one more pin of a page for each bio that contains it.
/// folio_add_pin leaves nr_foll_pin_acquired alone, and every unpin counts in nr_foll_pin_released.
/// </summary>
static class BlockdevDirectWrite
{
    static readonly string[] Caller = ["dio_refill_pages", "do_direct_IO", "__blockdev_direct_IO"];

    [Meaning("Writes to a block device by fs/direct-io.c, which pins each page once more for its bio.")]
    public static readonly Operation Operation = new("blockdev-direct-write", Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Each("folio_add_pin", static (k, ref f, ref p) =>
        {
            var kind = GupRequest.KindFor(k.Policy, GupCaller.DirectIo, write: false);
            var uncounted = kind == HoldKind.Pin ? HoldKind.NoStat : HoldKind.None;
            Ledger.Take(k, BioSlot(k, ref f), f.Pfn, HoldKind.Gup | kind | uncounted);
        })                                          .In("dio_bio_add_page", "submit_page_section"),
        Bio.Submit("submit_bio", Dma.Read, deviceWrites: false),
        Gup.ReleaseEach("dio_unpin_page")           .In("do_direct_IO", "__blockdev_direct_IO"),
        Bio.Await,
        Each("bio_release_page", static (k, ref f, ref p) => Ledger.Release(k, BioSlot(k, ref f)))
                                                    .In("dio_bio_complete", "dio_bio_end_aio").End(),
      At("refused"),
        Gup.ReleaseEach("dio_unpin_page"),
    ]);

    static Slot BioSlot(Machine k, ref Frame f) => k.RequestSlotOf(k.Current, f.Index);
}
