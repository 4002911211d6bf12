using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using Pintrace.Recorder.Simulation.State;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>Legacy direct I/O takes a second pin of each page in a way that one of the two counters does not see.</summary>
sealed class VmstatDrift : Scenario
{
    const int Page = 0;

    public override string Title => "nr_foll_pin_released grows faster than nr_foll_pin_acquired";
    public override string Origin => "fs/direct-io.c and folio_add_pin as of 7.0; 1101fb8f89e5 (6.5)";
    public override string Question => "Do the counters of pins taken and released drift apart though every pin is released?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.StatDrift];

    public override string? NotApplicable(PolicySpec policy) =>
        GupRequest.KindFor(policy, GupCaller.DirectIo, write: false) == HoldKind.Pin ? null : "direct I/O takes no pin on what it reads under this policy";

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        Actors = [TaskWithDevice("dio", BlockdevDirectWrite.Operation.On(Page))],
    };
}
