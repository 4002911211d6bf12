using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>
/// The memory of an encrypted guest is a file (virtio-pmem). It is pinned for as long as the guest lives, and must not
/// be moved or reclaimed.
/// </summary>
sealed class SevVirtioPmem : Scenario
{
    const int Page = 0;
    const string Longterm = "longterm", ShortTerm = "short-term";

    public override string Title => "an encrypted guest pins memory that is a file";
    public override string Origin => "7e066cb9b71a against 8ac268436e6d and a6e79df92e4a; a revert of 2026";
    public override string Question => "Can the guest pin its memory, and does reclaim then leave it alone?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnmapOfPinned];
    public override IReadOnlyList<string> Variants => [Longterm, ShortTerm];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            Task("kvm", (variant == Longterm ? SevPin.Longterm : SevPin.ShortTerm).On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule = [Finish("kvm"), Finish("kswapd")],
    };
}

/// <summary>
/// arch/x86/kvm/svm/sev.c: memory of an encrypted guest is pinned for as long as the guest lives, because it cannot be
/// moved.
/// </summary>
static class SevPin
{
    const string Name = "sev";

    [Meaning("Pins the memory of an encrypted guest for as long as it lives, as a long-term pin (7e066cb9b71a).")]
    public static readonly Operation Longterm = Pin("sev-pin-longterm", GupCaller.Registration);
    [Meaning("Pins the memory of an encrypted guest for as long as it lives, as if for a short time.")]
    public static readonly Operation ShortTerm = Pin("sev-pin", GupCaller.ShortTerm);

    static Operation Pin(string id, GupCaller caller) => new(id,
        ["sev_pin_memory", "sev_launch_update_data"], RequestScope.Begins,
        Gup.Register(caller, write: true, "sev_issue_cmd", "unpin_user_pages")) { Driver = Name };
}
