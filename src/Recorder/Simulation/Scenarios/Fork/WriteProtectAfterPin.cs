using Pintrace.Recorder.EventLog;
using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.Mm;
using Pintrace.Recorder.Simulation.Operations;
using Pintrace.Recorder.Simulation.Policies;

namespace Pintrace.Recorder.Simulation.Scenarios.Fork;

/// <summary>
/// A process gives up its write permission to a page that it has registered, gets it back, and writes: to the page that
/// its device uses?
/// </summary>
sealed class WriteProtectAfterPin : Scenario
{
    const int Buffer = 0;
    const string ByMprotect = "mprotect", ByClearRefs = "clear-refs";

    public override string Title => "a registered page is write-protected by its own process, which then writes to it";
    public override string Origin => "Torvalds and Arcangeli, January 2021; 9348b73c2e1b (5.11)";
    public override string Question =>
        "Does write protection after a pin leave the process with a page that the device does not write?";
    public override IReadOnlyList<FindingKind> Asks => [FindingKind.CowIncoherent];
    public override IReadOnlyList<string> Variants =>
        [.. CowMemory.With(CowMemory.Kinds, ByMprotect), ByClearRefs];

    public override Setup Build(string variant) => CowMemory.In(variant, new()
    {
        AnonPages = 1,
        SpareFolios = 2,
        Actors =
        [
            TaskWithDevice("rdma", IbUmem.Register.On(Buffer), IbUmem.Receive.On(Buffer)),
            Task("app",
                (variant == ByClearRefs ? WriteProtect.ByClearRefs : WriteProtect.ByMprotect).On(Buffer),
                Access.Store.On(Buffer)),
        ],
        Schedule = [Finish("rdma"), Finish("app"), Finish("app"), Finish("rdma"), Finish("rdma-dev")],
    });
}

/// <summary>Ways in which a process loses write permission to its own page without a fork.</summary>
static class WriteProtect
{
    [Meaning("Takes the write permission to a page away.")]
    public static readonly Operation ByMprotect = new("mprotect",
        ["change_protection", "do_mprotect_pkey"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Mprotect.ChangePte,
        MmapLock.WriteUnlock,
    ]);

    [Meaning("Takes the write permission to a page away, and gives it back.")]
    public static readonly Operation AndBack = new("mprotect-twice",
        ["change_protection", "do_mprotect_pkey"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Mprotect.ChangePte,
        MmapLock.WriteUnlock,
        MmapLock.WriteLock,
        Mprotect.GiveBack,
        MmapLock.WriteUnlock,
    ]);

    [Meaning("Write-protects a page to learn of the next write to it (/proc/PID/clear_refs, soft-dirty).")]
    public static readonly Operation ByClearRefs = new("clear-refs",
        ["clear_refs_pte_range", "clear_refs_write"], RequestScope.None,
    [
        MmapLock.WriteLock,
        Mprotect.ClearSoftDirty,
        MmapLock.WriteUnlock,
    ]);
}
