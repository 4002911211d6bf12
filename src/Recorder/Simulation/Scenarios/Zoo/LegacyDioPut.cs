using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;

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

    public override string? NotApplicable(PolicySpec policy) =>
        GupRequest.KindFor(policy, GupCaller.DirectIo, write: false) == HoldKind.Pin ? null : "direct I/O takes no pin on what it reads under this policy";

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
