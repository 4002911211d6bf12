using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Operations;

namespace Pintrace.Recorder.Simulation.Scenarios.DirectIo;

/// <summary>
/// A tracer writes into another process's file mapping through a short pin. Its fault asked the file system; by the
/// time it stores, writeback and reclaim may have made the page clean and dropped its buffers.
/// </summary>
sealed class ProcessVmWritev : Scenario
{
    const int Page = 0;

    public override string Title => "process_vm_writev dirties a page that was cleaned and stripped meanwhile";
    public override string Origin => "syzbot d59332e2db681cf18f0318a06e994ebbb529a8db, cc5095747edf (5.18)";
    public override string Question =>
        "Can a page of a file change behind its file system's back, because it was cleaned between the pin's fault "
        + "and the store?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.DirtyWithoutBuffers, FindingKind.WriteToClean];

    public override Setup Build(string variant) => new()
    {
        FilePages = 1,
        Actors =
        [
            Task("tracer", ProcessVm.Write.On(Page)),
            KernelThread("flusher", Flush.Background.On(Page)),
            KernelThread("kswapd", Reclaim.Operation.On(Page)),
        ],
        Schedule = [Until("tracer", "copy_page_from_iter"), Finish("flusher"), Finish("kswapd"), Finish("tracer")],
    };
}
