using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Rdma;

/// <summary>A device with a page table of its own writes to a page of a file; writeback cleans the page and says so to the driver.</summary>
sealed class NotifierIgnored : Scenario
{
    const int Page = 0;
    const string Ignored = "ignored", Honoured = "honoured";

    public override string Title => "a driver does nothing when an MMU notifier tells it to";
    public override string Origin => "Documentation/core-api/pin_user_pages.rst, case 3";
    public override string Question => "Does a device go on with a page that the kernel has taken from it?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.WriteToClean, FindingKind.DmaAfterFree];
    public override IReadOnlyList<string> Variants => [Ignored, Honoured];

    public override string? NotApplicable(PolicySpec policy) => 
        policy.MirrorsRegistrations ? null : "registrations hold their pages under this policy, and nobody is notified";

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("rdma", (variant == Ignored ? IbUmem.RegisterIgnoring : IbUmem.Register).On(Page), IbUmem.Receive.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
        ],
        Schedule = [Finish("rdma"), Finish("flusher"), Finish("rdma"), Finish("rdma-dev")],
    };
}
