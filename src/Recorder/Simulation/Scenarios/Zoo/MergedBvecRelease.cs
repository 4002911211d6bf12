using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Block;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// Pages that lie side by side are merged into one bio vector, and completion drops one reference per vector.
/// </summary>
sealed class MergedBvecRelease : Scenario
{
    const int Buffer = 0, Pages = 2;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "completion releases one page of each merged vector";
    public override string Origin => "95d78c28b5a8, 2b04e8f6bbb1 (CVE-2017-12190)";
    public override string Question => "Do merged bio vectors leave references behind?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors =
        [
            TaskWithDevice("sg", (variant == Broken ? MergedBvec.OneAVector : MergedBvec.OneAPage).On(Buffer, Pages)),
        ],
    };
}

/// <summary>
/// bio_map_user_iov: the buffers of a SCSI command, merged into one vector where they are contiguous.
/// </summary>
static class MergedBvec
{
    static readonly string[] Caller = ["bio_map_user_iov", "blk_rq_map_user_iov", "sg_io"];

    [Meaning("Maps the buffer of a SCSI command, merged into one vector, of which one page is released.")]
    public static readonly Operation OneAVector =
        Map("map-user-merged",
            Gup.ReleaseSome("bio_release_page", static i => i == 0).Requires(Needs.SeveralPages));
    [Meaning("Maps the buffer of a SCSI command, and releases each page.")]
    public static readonly Operation OneAPage = Map("map-user", Gup.ReleaseEach("bio_release_page"));

    static Operation Map(string id, Step release) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.DirectIo, write: false),
        Bio.Submit("blk_execute_rq", Dma.Read, deviceWrites: false),
        Bio.Await,
        release                                     .In("__bio_release_pages", "blk_rq_unmap_user").End(),
      At("refused"),
        Gup.ReleaseEach("bio_release_page"),
    ]);
}
