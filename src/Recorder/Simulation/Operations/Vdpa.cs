using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Operations;

/// <summary>
/// vhost_vdpa_pa_map: pins guest memory in chunks and maps each; here the last chunk comes back short, so the whole call
/// fails. Closing the file can not release pages that were never entered into the iotlb.
/// </summary>
static class Vdpa
{
    /// <summary>The first page of the last chunk.</summary>
    const int LastChunk = 2;

    static readonly string[] Caller = ["vhost_vdpa_pa_map", "vhost_vdpa_process_iotlb_update"];

    /// <summary>Before ad89653f79f1: the error path knows the pages of the last chunk only.</summary>
    public static readonly Operation MapForgetting = new("vdpa-map-forgetting", Caller, RequestScope.Begins, Steps(firstUnpinned: LastChunk));

    public static readonly Operation MapUndoing = new("vdpa-map", Caller, RequestScope.Begins, Steps(firstUnpinned: 0));

    public static readonly Operation Close = new("vdpa-close", ["vhost_vdpa_release", "__fput"], RequestScope.Ends,
    [
        Do("vhost_vdpa_iotlb_free", static (k, ref f, ref p) => { }),
    ]);

    static Step[] Steps(int firstUnpinned) =>
    [
        ..Gup.Acquire(GupCaller.Registration, write: true),
        Do("vhost_vdpa_map: short chunk", static (k, ref f, ref p) => { }),
      At("refused"),
        Gup.ReleaseSome("unpin_user_page", i => i >= firstUnpinned),
    ];
}
