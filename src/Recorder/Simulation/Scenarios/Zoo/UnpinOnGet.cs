using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// The release of a container was converted to unpin_user_page, but the place that fills it still takes plain
/// references.
/// </summary>
sealed class UnpinOnGet : Scenario
{
    const int Buffer = 0;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "what was taken with get is released with unpin";
    public override string Origin => "the mirror of fs/direct-io.c before 1ccf164ec866";
    public override string Question =>
        "Is a plain reference released as a pin, which takes 1023 references that others hold?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnpinOnGet];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [Task("driver", (variant == Broken ? HalfConverted.Unpinning : HalfConverted.Putting).On(Buffer))],
    };
}

/// <summary>A driver in which only the release was converted to the pinning interface.</summary>
static class HalfConverted
{
    static readonly string[] Caller = ["driver_map_user", "driver_ioctl"];

    [Meaning("Takes references for a driver's call, and releases the last one with unpin_user_page.")]
    public static readonly Operation Unpinning =
        Map("driver-unpinning", WrongRelease.LastWith("unpin_user_page", ReleaseWith.Unpin));
    [Meaning("Takes references for a driver's call, and puts them.")]
    public static readonly Operation Putting = Map("driver", Gup.ReleaseEach("put_page"));

    static Operation Map(string id, Step release) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.AlwaysGet, write: true),
        release                                     .In("driver_unmap_user", "driver_ioctl").End(),
      At("refused"),
        Gup.ReleaseEach("put_page"),
    ]);
}
