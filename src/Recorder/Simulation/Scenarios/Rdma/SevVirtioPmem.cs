using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>The memory of an encrypted guest is a file (virtio-pmem). It is pinned for as long as the guest lives, and must not be moved or reclaimed.</summary>
sealed class SevVirtioPmem : Scenario
{
    const int Page = 0;
    const string Longterm = "longterm", ShortTerm = "short-term";

    public override string Title => "an encrypted guest pins memory that is a file";
    public override string Origin => "7e066cb9b71a against 8ac268436e6d and a6e79df92e4a; a revert of 2026";
    public override string Question => "Can the guest pin its memory, and does reclaim leave it alone then?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnmapOfPinned];
    public override IReadOnlyList<string> Variants => [Longterm, ShortTerm];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors = [Task("kvm", (variant == Longterm ? SevPin.Longterm : SevPin.ShortTerm).On(Page)), KernelThread("kswapd", Reclaim.Operation.On(Page))],
        Schedule = [Finish("kvm"), Finish("kswapd")],
    };
}
