using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Migration;

/// <summary>
/// A CMA area, or a block of ZONE_MOVABLE, is needed and isolated; then a page in it is registered with a device.
/// </summary>
sealed class CmaLongterm : Scenario
{
    const int Page = 0;
    const string Cma = "cma", MovableZone = "movable-zone";

    public override string Title => "a page of a CMA area is registered while the area is vacated";
    public override string Origin => "1c563432588d (5.19), d1e153fea2a8 (5.13), 9a4e9f3b2d73 (5.1)";
    public override string Question => "Is a page pinned for good where memory must remain movable?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.UnmovableLongterm];
    public override IReadOnlyList<string> Variants => [Cma, MovableZone];

    public override Setup Build(string variant) => new()
    {
        AnonPages = 1,
        SpareFolios = 2,
        Area = variant == Cma ? PageFlags.Cma : PageFlags.Movable,
        Actors =
        [
            Task("rdma", IbUmem.Register.On(Page)),
            KernelThread("vacate", (variant == Cma ? AllocContig.Cma : AllocContig.Offline).On(Page)),
        ],
        Schedule = [Until("vacate", "isolate_migratepages_range"), Finish("rdma"), Finish("vacate")],
    };
}

/// <summary>
/// A task that needs a range of memory for itself and moves away what is there. The kernel retries a failed migration a
/// few times; here it is tried once, because a page that is pinned for good fails every time.
/// </summary>
static class AllocContig
{
    [Meaning("Vacates a CMA area for an allocation: isolates it, and migrates the page in it.")]
    public static readonly Operation Cma =
        Vacate("cma-alloc", ["__alloc_contig_migrate_range", "alloc_contig_range", "cma_alloc"]);
    [Meaning("Vacates a block of memory to take it offline: isolates it, and migrates the page in it.")]
    public static readonly Operation Offline =
        Vacate("memory-offline", ["do_migrate_range", "offline_pages", "memory_subsys_offline"]);

    static Operation Vacate(string id, string[] callers) => new(id, callers, RequestScope.None,
    [
        Migrate.IsolateBlock                      .ElseEnd(),
        Migrate.DisableBatches,
        Migrate.Isolate                           .ElseEnd(),
        FolioLock.Lock,
        Migrate.Move                              .Else("busy").End(),
      Step.At("busy"),
        FolioLock.Unlock,
        Vmscan.Putback,
    ]);
}
