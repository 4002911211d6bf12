using Pintrace.Recorder.Simulation.Engine;
using Pintrace.Recorder.Simulation.Holds;
using Pintrace.Recorder.Simulation.State;
using static Pintrace.Recorder.Simulation.Engine.Step;

namespace Pintrace.Recorder.Simulation.Mm;

/// <summary>mm/hmm.c: fills a device's own page table from that of a process. The entries are not counted.</summary>
static class Hmm
{
    /// <summary>The device's table gets the page that the process's table has, which is faulted in first.</summary>
    public static Step Map(bool write)
    {
        var kind = write ? HoldKind.Write : HoldKind.None;
        Guard blocker = write ? Memory.WriteFaultBlocker : Memory.ReadFaultBlocker;
        return Do("hmm_range_fault", (k, ref f, ref p) =>
            MapPage(k, f.Mm, f.At, k.SlotOf(k.Current, f.Index), kind)).WaitsFor(blocker);
    }

    public static void MapPage(Machine k, int mm, Va va, Slot slot, HoldKind kind)
    {
        Memory.FaultIn(k, mm, va, (kind & HoldKind.Write) != 0);
        Pfn pfn = Pte.Pfn(k.PteOf(mm, va));
        Ledger.EnterMirror(k, slot, pfn, kind, mm);
    }
}
