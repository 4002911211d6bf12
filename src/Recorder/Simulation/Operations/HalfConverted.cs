using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>A driver of which only the release was converted to the pinning interface.</summary>
static class HalfConverted
{
    static readonly string[] Caller = ["driver_map_user", "driver_ioctl"];

    public static readonly Operation Unpinning = Map("driver-unpinning", Gup.ReleaseLastWith("unpin_user_page", ReleaseWith.Unpin));
    public static readonly Operation Putting = Map("driver", Gup.ReleaseEach("put_page"));

    static Operation Map(string id, Step release) => new(id, Caller, RequestScope.Whole,
    [
        ..Gup.Acquire(GupCaller.AlwaysGet, write: true),
        release                                     .In("driver_unmap_user", "driver_ioctl").End(),
      At("refused"),
        Gup.ReleaseEach("put_page"),
    ]);
}
