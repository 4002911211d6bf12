using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>
/// vhost-vdpa pins guest memory chunk by chunk; when one fails, the chunks before it must be unpinned too.
/// </summary>
sealed class VdpaErrorPath : Scenario
{
    const int Memory = 0, Pages = 4;
    const string Broken = "broken", Fixed = "fixed";

    public override string Title => "vhost-vdpa forgets the pages of earlier chunks when a later one fails";
    public override string Origin => "vhost-vdpa, fixed by ad89653f79f1";
    public override string Question => "Does the error path leave pages pinned that nobody will ever release?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) => UnlessRegistrationsHold(policy);

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors =
        [
            Task("vdpa",
                (variant == Broken ? Vdpa.MapForgetting : Vdpa.MapUndoing).On(Memory, Pages),
                Vdpa.Close.On(Memory)),
        ],
    };
}

/// <summary>
/// vhost_vdpa_pa_map: pins guest memory in chunks and maps each; here the last chunk comes back short, so the whole
/// call fails. Closing the file cannot release pages that were never entered into the iotlb.
/// </summary>
static class Vdpa
{
    const string Name = "vhost_vdpa";

    /// <summary>The first page of the last chunk.</summary>
    const int LastChunk = 2;

    static readonly string[] Caller = ["vhost_vdpa_pa_map", "vhost_vdpa_process_iotlb_update"];

    /// <summary>Before ad89653f79f1: the error path knows the pages of the last chunk only.</summary>
    [Meaning("Pins guest memory for vhost-vdpa, comes up short, and unpins only the last chunk.")]
    public static readonly Operation MapForgetting =
        new("vdpa-map-forgetting", Caller, RequestScope.Begins, Steps(firstUnpinned: LastChunk)) { Driver = Name };

    [Meaning("Pins guest memory for vhost-vdpa, comes up short, and unpins all of it.")]
    public static readonly Operation MapUndoing =
        new("vdpa-map", Caller, RequestScope.Begins, Steps(firstUnpinned: 0)) { Driver = Name };

    [Meaning("Closes vhost-vdpa, which releases nothing, as nothing was mapped.")]
    public static readonly Operation Close = new("vdpa-close", ["vhost_vdpa_release", "__fput"], RequestScope.Ends,
    [
        Do("vhost_vdpa_iotlb_free", static (k, ref f, ref p) => { }),
    ]) { Driver = Name };

    static Step[] Steps(int firstUnpinned) =>
    [
        ..Gup.Acquire(GupCaller.Registration, write: true),
        Do("vhost_vdpa_map: short chunk", static (k, ref f, ref p) => { }).Requires(Needs.SeveralPages),
      At("refused"),
        Gup.ReleaseSome("unpin_user_page", i => i >= firstUnpinned),
    ];
}
