using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Swap;

/// <summary>
/// Reclaim swaps out a registered page; its owner reads it back and then writes to it: to the page that its device
/// uses?
/// </summary>
sealed class SwapOutPinned : Scenario
{
    const int Page = 0;

    public override string Title => "a registered page is swapped out, and its owner reads and writes it";
    public override string Origin => "feb889fb40fa (5.11); Torvalds and Arcangeli, January 2021";
    public override string Question =>
        "Does swapping out leave the process with a page that the device does not write?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        SpareFolios = 2,
        Actors =
        [
            TaskWithDevice("rdma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page)),
            KernelThread("kswapd", SwapOut.Operation.On(Page)),
            Task("app", Access.Load.On(Page), Access.Store.On(Page)),
        ],
        Schedule = [Finish("rdma"), Finish("kswapd"), Finish("app"), Finish("app"), Finish("rdma"), Finish("rdma-dev")],
    };
}

/// <summary>shrink_folio_list for one anonymous page.</summary>
static class SwapOut
{
    [Meaning("Swaps out an anonymous page: unmaps it and frees it, unless something keeps it.")]
    public static readonly Operation Operation = new("swap-out",
        ["shrink_folio_list", "shrink_inactive_list", "kswapd"], RequestScope.None,
    [
        SwapCache.Isolate                           .ElseEnd(),
        FolioLock.TryLock                           .Else("putback"),
        SwapCache.KeepPinned                        .If(p => p.SwapOutOnPinned == SwapOutOnPinned.Refuse)
                                                    .Else("activate"),
        SwapCache.Add,
        Rmap.WaitForOneReference                    .If(p => p.UnmapOnPinned == UnmapOnPinned.WaitForOneReference),
        SwapCache.TryToUnmap                        .Else("activate"),
        Vmscan.Freeze                               .Else("activate"),
        SwapCache.RemoveMapping                     .End(),
      At("activate"),
        SwapCache.FreeUnused,
        FolioLock.Unlock,
      At("putback"),
        Vmscan.Putback,
    ]);
}
