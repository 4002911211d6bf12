using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Kernel;

namespace Pintrace.Recorder.Scenarios.Zoo;

/// <summary>A driver releases its pages and dirties them afterwards; in between reclaim finds a clean page that nobody holds.</summary>
sealed class UnpinThenDirty : Scenario
{
    const int Page = 0;
    const string Broken = "broken", Fixed = "fixed";
    public override string Title => "a driver unpins a page before it dirties it";
    public override string Origin => "the comment in __remove_mapping (mm/vmscan.c)";
    public override string Question => "Can what a device has written be lost, because its page was released before it was dirtied?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.LostDirty];
    public override IReadOnlyList<string> Variants => [Broken, Fixed];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            TaskWithDevice("driver", Kernel.Rdma.Register.On(Page), Kernel.Rdma.Receive.On(Page), (variant == Broken ? Kernel.Rdma.DeregisterDirtyingLate : Kernel.Rdma.Deregister).On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule = [Finish("driver"), Finish("flusher"), Finish("driver"), Finish("driver-dev"), Until("driver", "set_page_dirty_lock"), Finish("kswapd"), Finish("driver")],
    };
}
