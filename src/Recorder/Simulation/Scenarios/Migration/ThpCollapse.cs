using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm.Huge;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Scenarios.Migration;

/// <summary>
/// Memory is collapsed into a huge page: before or after it is shared with a child, in whole or in part, and while a
/// device gets or has a pin of it.
/// </summary>
sealed class ThpCollapse : Scenario
{
    const int Page = 0, Pages = 4, Half = 2, Child = 1;
    const string
        Registered = "registered",
        BeforeFork = "before-fork",
        FullyShared = "fully-shared",
        LowerShared = "lower-shared",
        UpperShared = "upper-shared";

    public override string Title => "memory is collapsed into a huge page while it is shared or pinned";
    public override string Origin => "70cbc3cc78a9 (6.1); the kernel's self-test cow, collapse";
    public override string Question =>
        "Does collapse leave a device with a page that its process has left, or show a child what its parent writes?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent, FindingKind.CowLeak];
    public override IReadOnlyList<string> Variants =>
        [Registered, BeforeFork, FullyShared, LowerShared, UpperShared];

    public override Setup Build(string variant) => variant switch
    {
        Registered => Pinned,
        BeforeFork => Shared([Collapse.Operation.On(Page), Fork(Page, Pages)], store: Page),
        FullyShared => Shared([Fork(Page, Pages), Collapse.Operation.On(Page)], store: Page),
        LowerShared => Shared([Fork(Page, Half), Collapse.Operation.On(Page)], store: Page),
        _ => Shared([Fork(Half, Half), Collapse.Operation.On(Page)], store: Half),
    };

    static Call Fork(int first, int count) => ForkProcess.Operation.On(first, count, child: Child);

    static Setup Pinned => new()
    {
        AnonPages = 1,
        SpareFolios = 2,
        Actors =
        [
            TaskWithDevice("rdma", IbUmem.Register.On(Page), IbUmem.Receive.On(Page)),
            KernelThread("khugepaged", Collapse.Operation.On(Page)),
        ],
        Schedule =
        [
            Until("rdma", "try_get_folio|try_grab_compound_head"),
            Until("khugepaged", "__collapse_huge_page_copy"),
            Finish("rdma"),
            Finish("khugepaged"),
            Finish("rdma"),
            Finish("rdma-dev"),
        ],
    };

    static Setup Shared(Call[] before, int store) => new()
    {
        AnonPages = Pages,
        IsPteMapped = true,
        Mms = 2,
        SpareFolios = Pages + 2,
        Actors =
        [
            Task("parent", [.. before, Access.Store.On(store)]),
            Task("child", Access.Born.On(store, mm: Child), Access.Load.On(store, mm: Child)),
        ],
    };
}

/// <summary>khugepaged, or madvise(MADV_COLLAPSE).</summary>
static class Collapse
{
    [Meaning("Collapses memory into a huge page, as khugepaged and madvise(MADV_COLLAPSE) do.")]
    public static readonly Operation Operation = new("collapse",
        ["collapse_huge_page", "hpage_collapse_scan_pmd", "khugepaged"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Khugepaged.Isolate                          .Else("unlock"),
        Khugepaged.Copy,
      At("unlock"),
        MmapLock.WriteUnlock,
    ]);
}
