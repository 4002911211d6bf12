using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Zoo;

/// <summary>vhost-vdpa pins guest memory chunk by chunk; when one fails, the chunks before it must be unpinned too.</summary>
sealed class VdpaErrorPath : Scenario
{
    const int Memory = 0, Pages = 4;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "vhost-vdpa forgets the pages of earlier chunks when a later one fails";
    public override string Origin => "vhost-vdpa, fixed by ad89653f79f1";
    public override string Question => "Does the error path leave pages pinned that nobody will ever release?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LeakedPin, FindingKind.LeakedReference];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override string? NotApplicable(PolicySpec policy) =>
        policy.MirrorsRegistrations ? "registrations hold nothing under this policy" : null;

    public override Setup Build(string variant) => new()
    {
        AnonPages = Pages,
        PagesPerRequest = Pages,
        Actors = [Task("vdpa", (variant == Broken ? Vdpa.MapForgetting : Vdpa.MapUndoing).On(Memory, Pages), Vdpa.Close.On(Memory))],
    };
}
